using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Catchwater.Brokers.Protocol;

/// <summary>Writes the fields of one reply; record batches are referenced, not copied, and go to the socket from where they are stored.</summary>
internal sealed class ReplyWriter
{
    private readonly List<(int At, ReadOnlyMemory<byte> Blob)> _blobs = [];
    private byte[] _buffer = new byte[512];
    private int _length = sizeof(int); // the frame's length stands in front

    /// <summary>Compact lengths and tagged fields, as the version of the request wants.</summary>
    public bool Flexible { get; set; }

    public void Int8(int value) => Grow(1)[0] = (byte)value;

    public void Boolean(bool value) => Int8(value ? 1 : 0);

    public void Int16(int value) => BinaryPrimitives.WriteInt16BigEndian(Grow(2), (short)value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Grow(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Grow(8), value);

    public void Error(ErrorCode code) => Int16((short)code);

    public void String(string? text)
    {
        if (text is null)
        {
            Length(-1, shortForm: true);
            return;
        }

        var size = Encoding.UTF8.GetByteCount(text);
        Length(size, shortForm: true);
        Encoding.UTF8.GetBytes(text, Grow(size));
    }

    public void Bytes(ReadOnlyMemory<byte> bytes)
    {
        Length(bytes.Length);
        bytes.Span.CopyTo(Grow(bytes.Length));
    }

    /// <summary>Several blobs as one field of bytes.</summary>
    public void Records(IReadOnlyList<ReadOnlyMemory<byte>> blobs)
    {
        Length(blobs.Sum(blob => blob.Length));
        foreach (var blob in blobs)
        {
            _blobs.Add((_length, blob));
        }
    }

    public void Array<T>(IReadOnlyCollection<T>? items, Action<T> item)
    {
        Length(items?.Count ?? -1);
        foreach (var each in items ?? [])
        {
            item(each);
        }
    }

    /// <summary>Ends a structure: no tagged fields.</summary>
    public void EndStructure()
    {
        if (Flexible)
        {
            VarInt(0);
        }
    }

    /// <summary>The whole frame, its length in front, as pieces to be sent in order.</summary>
    public List<ArraySegment<byte>> Frame()
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer, _length - sizeof(int) + _blobs.Sum(piece => piece.Blob.Length));
        var pieces = new List<ArraySegment<byte>>();
        var start = 0;
        foreach (var (at, blob) in _blobs)
        {
            if (at > start)
            {
                pieces.Add(new ArraySegment<byte>(_buffer, start, at - start));
                start = at;
            }

            MemoryMarshal.TryGetArray(blob, out var segment);
            pieces.Add(segment);
        }

        if (start < _length)
        {
            pieces.Add(new ArraySegment<byte>(_buffer, start, _length - start));
        }

        return pieces;
    }

    private void Length(int length, bool shortForm = false)
    {
        if (Flexible)
        {
            VarInt(length + 1);
        }
        else if (shortForm)
        {
            Int16(length);
        }
        else
        {
            Int32(length);
        }
    }

    private void VarInt(int value)
    {
        var left = (uint)value;
        for (; left >= 0x80; left >>= 7)
        {
            Int8((int)(left | 0x80));
        }

        Int8((int)left);
    }

    private Span<byte> Grow(int size)
    {
        if (_length + size > _buffer.Length)
        {
            System.Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + size));
        }

        var span = _buffer.AsSpan(_length, size);
        _length += size;
        return span;
    }
}
