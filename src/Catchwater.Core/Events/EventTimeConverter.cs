using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catchwater.Core.Events;

/// <summary>Reads ISO-8601 times as producers in the wild write them: without an offset (UTC is meant) or with nanoseconds.</summary>
internal sealed class EventTimeConverter : JsonConverter<DateTimeOffset>
{
    private const int MaxFractionDigits = 7;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return DateTimeOffset.TryParse(
            WithoutNanoseconds(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && text.Contains('-', StringComparison.Ordinal)
            ? time
            : throw new JsonException($"'{text}' is not an ISO-8601 time such as 2026-01-31T09:30:00Z");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static string WithoutNanoseconds(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return text;
        }

        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        var kept = Math.Min(end, dot + 1 + MaxFractionDigits);
        return string.Concat(text.AsSpan(0, kept), text.AsSpan(end));
    }
}
