using System.Buffers;
using System.Globalization;

namespace Catchwater.Streaming.Serdes;

internal static class TextSerde
{
    /// <summary>The serde of a type that has one text and can be read back from it; null for other types.</summary>
    public static ISerde<T>? TryCreate<T>() =>
        typeof(T).GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IUtf8SpanParsable<>)) && typeof(IUtf8SpanFormattable).IsAssignableFrom(typeof(T))
            ? (ISerde<T>)Activator.CreateInstance(typeof(TextSerde<>).MakeGenericType(typeof(T)))!
            : null;
}

/// <summary>A value as its invariant text in UTF-8.</summary>
internal sealed class TextSerde<T> : ISerde<T>
    where T : IUtf8SpanFormattable, IUtf8SpanParsable<T>
{
    public void Serialize(T value, IBufferWriter<byte> to)
    {
        // Round-trip forms: a time keeps its offset, a double its last bit.
        var format = value is DateTimeOffset or DateTime ? "O" : value is double or float ? "R" : default;
        for (var size = 64; ; size *= 2)
        {
            if (value.TryFormat(to.GetSpan(size), out var written, format, CultureInfo.InvariantCulture))
            {
                to.Advance(written);
                return;
            }
        }
    }

    public T Deserialize(ReadOnlySpan<byte> from) => T.Parse(from, CultureInfo.InvariantCulture);
}
