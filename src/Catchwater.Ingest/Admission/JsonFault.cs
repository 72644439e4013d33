using System.Text.Json;

namespace Catchwater.Ingest.Admission;

/// <summary>What is wrong with JSON, for people who do not know our reader: its own words without its advice to programmers.</summary>
internal static class JsonFault
{
    private const int Longest = 160;

    private static readonly (string Part, string Words)[] Plain =
    [
        ("trailing comma", "a comma stands right before the closing bracket"),
        ("Expected depth to be zero", "it ends before it is closed"),
        ("Expected end of string", "it ends in the middle of a text"),
        ("end of data", "it ends too early"),
        ("isFinalBlock", "it ends too early"),
    ];

    /// <summary>The reason.</summary>
    public static string Reason(JsonException fault)
    {
        foreach (var (part, words) in Plain)
        {
            // "Expected end of data" is what is said when more comes after the value.
            if (fault.Message.Contains(part, StringComparison.Ordinal) && !fault.Message.Contains("after a single JSON value", StringComparison.Ordinal))
            {
                return words;
            }
        }

        // The reader counts lines of its own, which are not those of the file.
        var message = fault.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0].TrimEnd('.', ' ').ReplaceLineEndings(" ");
        return message.Length > Longest ? message[..Longest] + "…" : message;
    }
}
