using System.Buffers.Binary;
using System.Text;

namespace Catchwater.Brokers.Protocol;

/// <summary>
/// Reads the fields of one request. In flexible versions strings, arrays and bytes carry their length plus one as a varint and structures
/// end in tagged fields (KIP-482); the caller reads the same fields either way.
/// </summary>
internal sealed class RequestReader(ReadOnlyMemory<byte> frame)
{
    private int _position;

    /// <summary>Set once the header told the version.</summary>
    public bool Flexible { get; set; }

    public sbyte Int8() => (sbyte)Take(1)[0];

    public bool Boolean() => Int8() != 0;

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string String() => NullableString() ?? throw new InvalidDataException("found null where the protocol wants a string");

    public string? NullableString() => Text(Flexible ? VarInt() - 1 : Int16());

    /// <summary>The header's client id: never compact, not even in flexible versions.</summary>
    public string? ClientId() => Text(Int16());

    /// <summary>A view of the frame, not a copy: what is kept keeps the frame.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        var length = Flexible ? VarInt() - 1 : Int32();
        return length < 0 ? default : Slice(length);
    }

    /// <summary>The items of an array; none for null.</summary>
    public List<T> Array<T>(Func<RequestReader, T> item) => NullableArray(item) ?? [];

    public List<T>? NullableArray<T>(Func<RequestReader, T> item)
    {
        var count = Flexible ? VarInt() - 1 : Int32();
        if (count < 0)
        {
            return null;
        }

        // Each item takes a byte at least: a count beyond the frame is a broken request, not a reason to allocate.
        if (count > frame.Length)
        {
            throw new InvalidDataException($"an array of {count} items does not fit the request of {frame.Length} bytes");
        }

        var items = new List<T>(count);
        for (var i = 0; i < count; i++)
        {
            items.Add(item(this));
        }

        return items;
    }

    /// <summary>Skips the tagged fields that end a structure in flexible versions.</summary>
    public void EndStructure()
    {
        if (!Flexible)
        {
            return;
        }

        for (var left = VarInt(); left > 0; left--)
        {
            VarInt();
            Slice(VarInt());
        }
    }

    private string? Text(int length) => length < 0 ? null : Encoding.UTF8.GetString(Slice(length).Span);

    private int VarInt()
    {
        var value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var part = Take(1)[0];
            value |= (part & 0x7f) << shift;
            if ((part & 0x80) == 0)
            {
                return value;
            }
        }

        throw new InvalidDataException("a varint has more than five bytes");
    }

    private ReadOnlySpan<byte> Take(int length) => Slice(length).Span;

    private ReadOnlyMemory<byte> Slice(int length)
    {
        if (length < 0 || length > frame.Length - _position)
        {
            throw new InvalidDataException($"the request ends at {frame.Length}, but {length} bytes are wanted at {_position}");
        }

        var slice = frame.Slice(_position, length);
        _position += length;
        return slice;
    }
}
