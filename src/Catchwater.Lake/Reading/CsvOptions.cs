using Catchwater.Core.Errors;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>How a CSV source is written, every setting decided: nothing is guessed twice with different answers.</summary>
/// <param name="Delimiter">Between values.</param>
/// <param name="Quote">Around values; empty for none.</param>
/// <param name="Escape">Before a quote inside quotes.</param>
/// <param name="Encoding"><c>utf-8</c>, <c>utf-16</c> or <c>latin-1</c>.</param>
/// <param name="Header">Whether the first line names the columns.</param>
internal sealed record CsvOptions(string Delimiter, string Quote, string Escape, string Encoding, bool Header)
{
    private static readonly string[] Encodings = ["utf-8", "utf-16", "latin-1"];

    /// <summary>The settings of a source with the defaults filled in.</summary>
    /// <exception cref="LakeException">A setting does not fit (<c>invalid_source</c>).</exception>
    public static CsvOptions From(FileSource source, string firstFile)
    {
        var name = SourceText.Compressed(firstFile) ? Path.GetFileNameWithoutExtension(firstFile) : firstFile;
        var delimiter = source.Delimiter ?? (name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? "\t" : ",");
        var quote = source.Quote ?? "\"";
        var escape = source.Escape ?? quote;
        Require(delimiter.Length is >= 1 and <= 4 && !delimiter.AsSpan().ContainsAny('\r', '\n', '\0'), "delimiter", delimiter, "1 to 4 characters");
        Require(quote.Length <= 1, "quote", quote, "one character, or nothing");
        Require(escape.Length <= 1, "escape", escape, "one character");
        var encoding = (source.Encoding ?? "utf-8").ToLowerInvariant() switch
        {
            "utf8" => "utf-8",
            "utf16" => "utf-16",
            "latin1" or "iso-8859-1" => "latin-1",
            var other => other,
        };
        Require(Encodings.Contains(encoding), "encoding", encoding, "utf-8, utf-16 or latin-1");
        return new CsvOptions(delimiter, quote, escape, encoding, source.Header);
    }

    /// <summary>The settings as arguments of <c>read_csv</c> and <c>sniff_csv</c>.</summary>
    public string Arguments =>
        $"header = {(Header ? "true" : "false")}, delim = {Quoting.Literal(Delimiter)}, quote = {Quoting.Literal(Quote)}, "
        + $"escape = {Quoting.Literal(Escape)}, encoding = {Quoting.Literal(Encoding)}, strict_mode = true";

    private static void Require(bool holds, string key, string found, string expected)
    {
        if (!holds)
        {
            throw new LakeException(new Problem("invalid_source", $"'{found}' is not a valid {key}: expected {expected}") { Key = key });
        }
    }
}
