using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catchwater.Core.Events;

/// <summary>
/// Run ids are UUIDs by the specification; some schedulers send their own text. The same text always gives the same UUID, so that
/// the events of a run still meet.
/// </summary>
internal sealed class RunIdConverter : JsonConverter<Guid>
{
    public override Guid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { Length: > 0 } text)
        {
            throw new JsonException("a run id must be a text, normally a UUID");
        }

        return Guid.TryParse(text, out var id) ? id : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16), bigEndian: true);
    }

    public override void Write(Utf8JsonWriter writer, Guid value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
