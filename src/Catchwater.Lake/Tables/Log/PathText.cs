using System.Text;

namespace Catchwater.Lake.Tables.Log;

/// <summary>
/// Paths in actions are URIs (RFC 2396), on the disk they are names: a folder <c>p=a%20b</c> is <c>p=a%2520b</c> in the log.
/// </summary>
internal static class PathText
{
    private const string Plain = "/-._~!$&'()*+,;=:@";

    /// <summary>The URI of a path with forward slashes.</summary>
    public static string Encode(string path)
    {
        var text = new StringBuilder(path.Length + 16);
        foreach (var unit in Encoding.UTF8.GetBytes(path))
        {
            var letter = (char)unit;
            if (char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter, StringComparison.Ordinal))
            {
                text.Append(letter);
            }
            else
            {
                text.Append('%').Append(unit.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    /// <summary>The path a URI stands for.</summary>
    public static string Decode(string uri) => uri.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(uri) : uri;
}
