using System.Buffers;
using System.Text;

namespace Catchwater.Topics.Records;

/// <summary>Headers as bytes: count, then for each the length of its name, the name, the length of its value plus one (0 for null), the value.</summary>
internal static class HeaderCodec
{
    public static void Write(IReadOnlyList<RecordHeader> headers, ArrayBufferWriter<byte> to)
    {
        if (headers.Count == 0)
        {
            return;
        }

        Number(to, (ulong)headers.Count);
        foreach (var header in headers)
        {
            var length = Encoding.UTF8.GetByteCount(header.Name);
            Number(to, (ulong)length);
            Encoding.UTF8.GetBytes(header.Name, to.GetSpan(length));
            to.Advance(length);
            Number(to, header.Value is { } value ? (ulong)value.Length + 1 : 0);
            to.Write((header.Value ?? default).Span);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no headers.</exception>
    public static IReadOnlyList<RecordHeader> Read(ReadOnlySpan<byte> from)
    {
        if (from.IsEmpty)
        {
            return [];
        }

        var at = 0;
        var count = Length(Varint.Read(from, ref at), from.Length);
        List<RecordHeader> headers = new(count);
        for (var i = 0; i < count; i++)
        {
            var name = Encoding.UTF8.GetString(Take(from, ref at, Length(Varint.Read(from, ref at), from.Length)));
            var length = Length(Varint.Read(from, ref at), from.Length + 1);

            // A bare null would become an empty ReadOnlyMemory, by way of byte[].
            headers.Add(new RecordHeader(name, length == 0 ? default(ReadOnlyMemory<byte>?) : Take(from, ref at, length - 1).ToArray()));
        }

        return headers;
    }

    private static void Number(ArrayBufferWriter<byte> to, ulong value) => to.Advance(Varint.Write(to.GetSpan(Varint.MaxLength), value));

    private static int Length(ulong value, int limit) => value <= (ulong)limit ? (int)value : throw new InvalidDataException("a length in a record's headers is too large");

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> from, ref int at, int length)
    {
        if (length > from.Length - at)
        {
            throw new InvalidDataException("a record's headers are cut off");
        }

        var taken = from.Slice(at, length);
        at += length;
        return taken;
    }
}
