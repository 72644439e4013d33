using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Catchwater.Core.Secrets;

/// <summary>
/// What was resolved from <see cref="SpecReference"/>s in the course of one command, so that whatever is printed or stored shows the reference
/// instead. It belongs to the flow of one command: others in the same process have their own.
/// </summary>
public sealed class Redaction
{
    /// <summary>Values shorter than this cannot be told from ordinary text and are not looked for.</summary>
    public const int MinLength = 3;

    private static readonly AsyncLocal<Redaction?> Flow = new();
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions RelaxedIndented = new(Relaxed) { WriteIndented = true };
    private readonly Lock _lock = new();
    private IReadOnlyList<(string Value, string Reference)> _values = [];

    private Redaction()
    {
    }

    /// <summary>That of the current flow; one that nobody else sees where none was begun.</summary>
    public static Redaction Current => Flow.Value ?? new Redaction();

    /// <summary>Begins one for the calling flow and all that it starts.</summary>
    public static Redaction Begin() => Flow.Value = new Redaction();

    /// <summary>The values and what stands for them, the longest first.</summary>
    public IReadOnlyList<(string Value, string Reference)> Values => _values;

    /// <summary>Remembers a value, also in the form paths take when they are made absolute.</summary>
    public void Add(string value, string reference)
    {
        IEnumerable<string> forms = Path.IsPathRooted(value) && !value.Contains('\0') ? [value, Path.TrimEndingDirectorySeparator(Path.GetFullPath(value))] : [value];
        lock (_lock)
        {
            _values =
            [
                .. _values.Concat(forms.Where(form => form.Trim().Length >= MinLength).Select(form => (form, reference)))
                    .DistinctBy(pair => pair.Item1).OrderByDescending(pair => pair.Item1.Length),
            ];
        }
    }

    /// <summary>The text with every remembered value replaced by its reference.</summary>
    public string Apply(string text)
    {
        foreach (var (value, reference) in _values)
        {
            text = text.Replace(value, reference, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>JSON text with every remembered value replaced where it stands in a text or a name; numbers stay numbers.</summary>
    public string ApplyJson(string json, bool indented = false)
    {
        if (_values.Count == 0)
        {
            return json;
        }

        return Redacted(JsonNode.Parse(json))?.ToJsonString(indented ? RelaxedIndented : Relaxed) ?? "null";
    }

    private JsonNode? Redacted(JsonNode? node) => node switch
    {
        JsonObject mapping => new JsonObject(mapping.Select(pair => KeyValuePair.Create(Apply(pair.Key), Redacted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Redacted)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(Apply(value.GetValue<string>())),
        _ => node?.DeepClone(),
    };
}
