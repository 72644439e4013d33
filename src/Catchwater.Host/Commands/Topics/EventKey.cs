using System.Text;
using System.Text.Json;

namespace Catchwater.Host.Commands.Topics;

/// <summary>Checks that a line is one JSON value, and finds its key.</summary>
internal static class EventKey
{
    /// <summary>The bytes of a field of a JSON object: the text itself, or a number, true or false as written. Null key and null fault when no field was asked for.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> line, string? field, out string? fault)
    {
        byte[]? key = null;
        fault = null;
        try
        {
            Utf8JsonReader json = new(line);
            json.Read();
            var isObject = json.TokenType == JsonTokenType.StartObject;
            if (field is not null && !isObject)
            {
                fault = "it is no JSON object, and has no key";
            }

            while (json.Read())
            {
                if (field is not null && isObject && json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals(field))
                {
                    json.Read();
                    key = json.TokenType switch
                    {
                        JsonTokenType.String => Encoding.UTF8.GetBytes(json.GetString()!),
                        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => json.ValueSpan.ToArray(),
                        _ => null,
                    };
                    json.Skip();
                }
            }

            if (field is not null && key is null)
            {
                fault ??= $"the field '{field}' is missing, or is no text, number, true or false";
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            fault = wrong is JsonException json ? $"it is no JSON: {Cause(json)}" : $"the field '{field}' is no text";
        }

        return key;
    }

    // The reader counts lines of its own, which are not those of the file.
    private static string Cause(JsonException fault) => fault.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
}
