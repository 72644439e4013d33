using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Catchwater.Catalog.Ingest;

/// <summary>Says in a user's words what keeps a JSON object from being an event; .NET's own words name its types.</summary>
internal static partial class EventFault
{
    private const string NoText = "a text in it is no valid Unicode, such as half of a surrogate pair";

    private static readonly Dictionary<string, string> Expected = new()
    {
        ["eventType"] = "START, RUNNING, COMPLETE, ABORT, FAIL or OTHER",
        ["inputs"] = "a list",
        ["outputs"] = "a list",
        ["namespace"] = "a text",
        ["name"] = "a text",
        ["producer"] = "a text",
        ["schemaURL"] = "a text",
    };

    /// <summary>The reason, as the end of a sentence.</summary>
    public static string Explain(JsonElement json, Exception fault)
    {
        try
        {
            return fault is JsonException wrong ? Reason(json, wrong) : NoText;
        }
        catch (InvalidOperationException)
        {
            return NoText;
        }
    }

    private static string Reason(JsonElement json, JsonException fault)
    {
        if (Repeated(json, "") is { } repeated)
        {
            return $"'{repeated}' is there twice";
        }

        // Converters of ours speak plainly.
        if (!fault.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) || fault.Path is not { } path)
        {
            return Missing(json) is { } missing ? $"'{missing}' is missing" : fault.Message;
        }

        JsonElement? at = json;
        string? last = null;
        foreach (Match step in Steps().Matches(path))
        {
            last = step.Groups["name"].Success ? step.Groups["name"].Value : step.Groups["quoted"].Success ? step.Groups["quoted"].Value : last;
            at = at switch
            {
                { ValueKind: JsonValueKind.Array } list when step.Groups["index"].Success => list.EnumerateArray().ElementAtOrDefault(int.Parse(step.Groups["index"].Value, CultureInfo.InvariantCulture)),
                { ValueKind: JsonValueKind.Object } owner when last is not null && owner.TryGetProperty(last, out var member) => member,
                _ => null,
            };
        }

        var where = path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
        return $"found {Describe(at)} at '{where}', expected {Expected.GetValueOrDefault(last ?? "", "an object")}";
    }

    /// <summary>The kind of a value, in words.</summary>
    public static string Describe(JsonElement? value) => value?.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String when value.Value.GetString() is { Length: <= 50 } text => $"'{text}'",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        _ => "nothing",
    };

    private static string? Missing(JsonElement json)
    {
        string? Member(string owner, string name) =>
            At(json, owner) is { ValueKind: JsonValueKind.Object } holder && !holder.TryGetProperty(name, out _) ? (owner.Length == 0 ? name : $"{owner}.{name}") : null;
        return Member("", "eventTime") ?? Member("run", "runId") ?? Member("job", "namespace") ?? Member("job", "name")
            ?? Member("dataset", "namespace") ?? Member("dataset", "name") ?? InList("inputs") ?? InList("outputs");

        string? InList(string name) => At(json, name) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Index().SelectMany(item => ((string[])["namespace", "name"])
                .Where(member => item.Item.ValueKind == JsonValueKind.Object && !item.Item.TryGetProperty(member, out _))
                .Select(member => $"{name}[{item.Index}].{member}")).FirstOrDefault()
            : null;
    }

    private static JsonElement? At(JsonElement json, string name) =>
        name.Length == 0 ? json : json.TryGetProperty(name, out var found) ? found : null;

    /// <summary>The path of a key that its object has twice; null when there is none.</summary>
    private static string? Repeated(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                HashSet<string> seen = [];
                foreach (var property in value.EnumerateObject())
                {
                    var own = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                    if (!seen.Add(property.Name))
                    {
                        return own;
                    }

                    if (Repeated(property.Value, own) is { } below)
                    {
                        return below;
                    }
                }

                return null;
            case JsonValueKind.Array:
                return value.EnumerateArray().Index().Select(item => Repeated(item.Item, $"{path}[{item.Index}]")).FirstOrDefault(found => found is not null);
            default:
                return null;
        }
    }

    [GeneratedRegex(@"\.(?<name>[^.\[\]]+)|\['(?<quoted>[^']*)'\]|\[(?<index>\d+)\]")]
    private static partial Regex Steps();
}
