using System.Text.RegularExpressions;

namespace Catchwater.Catalog.Projection;

/// <summary>A place of data without who may enter it: connection strings carry users, passwords and signatures, and a catalogue is read by many.</summary>
internal static partial class SafeUri
{
    private static readonly string[] SecretWords = ["password", "passwd", "pwd", "secret", "token", "signature", "credential", "apikey", "api_key", "accesskey", "access_key"];
    private static readonly string[] SecretNames = ["user", "username", "user id", "uid", "sig", "key"];

    /// <summary>The same URI without user information and without parameters that name a user or a secret.</summary>
    public static string? Of(string? uri)
    {
        if (uri is null)
        {
            return null;
        }

        var shown = WithoutUser(OracleUser().Replace(uri, "$1@"));
        var question = shown.IndexOf('?', StringComparison.Ordinal);
        var (place, query) = question < 0 ? (shown, "") : (shown[..question], shown[(question + 1)..]);
        var parts = place.Split(';');
        place = string.Join(';', parts.Where((part, i) => i == 0 || !IsSecret(part)));
        if (question < 0)
        {
            return place;
        }

        var separator = query.Contains('&', StringComparison.Ordinal) || !query.Contains(';', StringComparison.Ordinal) ? '&' : ';';
        query = string.Join(separator, query.Split(separator).Where(part => !IsSecret(part)));
        return query.Length == 0 ? place : $"{place}?{query}";
    }

    private static string WithoutUser(string uri)
    {
        if (uri.IndexOf("://", StringComparison.Ordinal) is var scheme && scheme < 0)
        {
            return uri;
        }

        var start = scheme + 3;
        var end = uri.IndexOfAny(['/', '?', '#'], start) is var slash and >= 0 ? slash : uri.Length;
        var at = uri.LastIndexOf('@', end - 1, end - start);
        return at < 0 ? uri : uri[..start] + uri[(at + 1)..];
    }

    private static bool IsSecret(string parameter)
    {
        var name = parameter.Split('=', 2)[0].Trim();
        return parameter.Contains('=', StringComparison.Ordinal)
            && (SecretNames.Contains(name, StringComparer.OrdinalIgnoreCase) || Array.Exists(SecretWords, word => name.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    [GeneratedRegex(@"^(jdbc:oracle:\w+:)[^@]*@", RegexOptions.IgnoreCase)]
    private static partial Regex OracleUser();
}
