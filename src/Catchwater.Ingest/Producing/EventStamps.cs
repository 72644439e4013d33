using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Catchwater.Ingest.Producing;

/// <summary>Writes UUIDs of version 7 (RFC 9562) and times as text, for many events a millisecond. For one thread.</summary>
internal sealed class EventStamps
{
    /// <summary>Length of a UUID as text.</summary>
    public const int IdLength = 36;

    /// <summary>Length of a time as text: <c>2026-01-31T12:34:56.123456Z</c>.</summary>
    public const int TimeLength = 27;

    // Asking the operating system for 16 bytes at a time takes longer than all the rest.
    private readonly byte[] _random = new byte[4096];
    private readonly byte[] _second = new byte[19];
    private int _used = 4096;
    private long _secondTicks = -1;

    /// <summary>Writes a new UUID.</summary>
    public void WriteId(Span<byte> to, DateTimeOffset now)
    {
        if (_used == _random.Length)
        {
            RandomNumberGenerator.Fill(_random);
            _used = 0;
        }

        var bytes = _random.AsSpan(_used, 16);
        _used += 16;
        BinaryPrimitives.WriteInt64BigEndian(bytes, (now.ToUnixTimeMilliseconds() << 16) | 0x7000 | (BinaryPrimitives.ReadInt64BigEndian(bytes) & 0x0FFF));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        new Guid(bytes, bigEndian: true).TryFormat(to, out _);
        bytes.Clear();
    }

    /// <summary>Writes a time.</summary>
    public void WriteTime(Span<byte> to, DateTimeOffset now)
    {
        var ticks = now.UtcTicks;
        var within = ticks % TimeSpan.TicksPerSecond;
        if (ticks - within != _secondTicks)
        {
            _secondTicks = ticks - within;
            now.UtcDateTime.TryFormat(_second, out _, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        }

        _second.CopyTo(to);
        to[19] = (byte)'.';
        var micros = (int)(within / 10);
        for (var digit = 25; digit > 19; digit--)
        {
            to[digit] = (byte)('0' + (micros % 10));
            micros /= 10;
        }

        to[26] = (byte)'Z';
    }
}
