using System.Text;

namespace Catchwater.Ingest.Tests.Admission;

/// <summary>Everything that is nearly, but not, one JSON object; with the word for what is wrong.</summary>
internal static class Pathologies
{
    public static IReadOnlyList<(string Code, byte[] Value)> All { get; } =
    [
        ("empty", []),
        ("empty", Text(" \t\r ")),
        ("invalid_json", Text("{")),
        ("invalid_json", Text("{\"a\":1")),
        ("invalid_json", Text("{\"a\":1,}")),
        ("invalid_json", Text("{\"a\":1} {\"a\":2}")),
        ("invalid_json", Text("{\"a\":1}}")),
        ("invalid_json", Text("{'a':1}")),
        ("invalid_json", Text("{a:1}")),
        ("invalid_json", Text("{\"a\":NaN}")),
        ("invalid_json", Text("{\"a\":Infinity}")),
        ("invalid_json", Text("{\"a\":01}")),
        ("invalid_json", Text("{\"a\":+1}")),
        ("invalid_json", Text("{\"a\":.5}")),
        ("invalid_json", Text("{\"a\":\"tab\there\"}")),
        ("invalid_json", Text("{\"a\":\"nul\0here\"}")),
        ("invalid_json", Text("{\"a\":1}\0")),
        ("invalid_json", Text("\0\0\0\0")),
        ("invalid_json", Text("{\"a\":\"\\x41\"}")),
        ("invalid_json", Text("{\"a\":\"\\u00\"}")),
        ("invalid_json", Text("{\"a\":1 // comment\n}")),
        ("invalid_json", Text("plain text")),
        ("invalid_json", Text("<xml/>")),
        ("not_an_object", Text("1")),
        ("not_an_object", Text("null")),
        ("not_an_object", Text("\"text\"")),
        ("not_an_object", Text("[{\"a\":1}]")),
        ("invalid_utf8", [.. Text("{\"a\":\""), 0xFF, .. Text("\"}")]),
        ("invalid_utf8", [.. Text("{\"a\":\""), 0xC3, .. Text("\"}")]),
        ("invalid_utf8", [.. Text("{\"a\":\""), 0xED, 0xA0, 0x80, .. Text("\"}")]),
        ("invalid_utf8", [.. Text("{\"a\":\""), 0xC0, 0x80, .. Text("\"}")]),
        ("invalid_utf8", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{\"a\":1}")).ToArray()),
        ("lone_surrogate", Text("{\"a\":\"\\uD800\"}")),
        ("lone_surrogate", Text("{\"a\":\"\\uDC00\\uD800\"}")),
        ("lone_surrogate", Text("{\"a\":\"\\uD83Dx\"}")),
        ("lone_surrogate", Text("{\"\\uD800\":1}")),
        ("duplicate_key", Text("{\"a\":1,\"a\":2}")),
        ("duplicate_key", Text("{\"a\":1,\"\\u0061\":2}")),
        ("duplicate_key", Text("{\"x\":[{\"b\":1,\"c\":{},\"b\":2}]}")),
        ("duplicate_key", Text("{" + string.Concat(Enumerable.Range(0, 200).Select(i => $"\"k{i}\":{i},")) + "\"k7\":0}")),
        ("number_too_large", Text("{\"a\":1e999}")),
        ("number_too_large", Text("{\"a\":[-1E400]}")),
        ("number_too_large", Text("{\"a\":" + new string('9', 400) + "}")),
        ("too_deep", Text(string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100))),
        ("too_deep", Text("{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}")),
    ];

    /// <summary>Odd, and in order.</summary>
    public static IReadOnlyList<string> Good { get; } =
    [
        "{}",
        " {\"a\" : null}\t",
        "{\"\":1}",
        "{\"a\":\"\\uD83D\\uDE00 \\u0000 \\\\uD800\"}",
        "{\"a\":1e308,\"b\":-0,\"c\":1E-400,\"d\":123456789012345678901234567890.123456789}",
        "{\"A\":1,\"a\":2,\"a \":3}",
        "{\"a\":{\"x\":1},\"b\":{\"x\":1}}",
        "{\"x\":" + new string('[', 62) + new string(']', 62) + "}",
        "{\"ключ\":\"значение 😀\"}",
    ];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
