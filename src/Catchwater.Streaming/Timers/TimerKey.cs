using System.Buffers.Binary;

namespace Catchwater.Streaming.Timers;

/// <summary>A time and the key it was set for. Ordered by time, then by key, as it is stored.</summary>
internal readonly struct TimerKey(long time, byte[] key) : IComparable<TimerKey>, IEquatable<TimerKey>
{
    public long Time { get; } = time;

    public byte[] Key { get; } = key;

    /// <summary>The stored form: the time with its sign bit turned, big endian, so that bytes sort as times do; then the key.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[8 + Key.Length];
        WriteTime(bytes, Time);
        Key.CopyTo(bytes.AsSpan(8));
        return bytes;
    }

    public static TimerKey Read(ReadOnlySpan<byte> stored) => new(BinaryPrimitives.ReadInt64BigEndian(stored) ^ long.MinValue, stored[8..].ToArray());

    public static void WriteTime(Span<byte> to, long time) => BinaryPrimitives.WriteInt64BigEndian(to, time ^ long.MinValue);

    public int CompareTo(TimerKey other) => Time != other.Time ? Time.CompareTo(other.Time) : Key.AsSpan().SequenceCompareTo(other.Key);

    public bool Equals(TimerKey other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is TimerKey other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Time);
        hash.AddBytes(Key);
        return hash.ToHashCode();
    }
}
