using System.Buffers.Binary;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Running;

/// <summary>Watermarks that are no time. Ordered so that the least of several is the right one: nothing known holds back, idle does not.</summary>
internal static class Watermarks
{
    /// <summary>Not known yet: everything waits.</summary>
    public const long Unknown = long.MinValue;

    /// <summary>Nothing is expected at the moment: nobody waits.</summary>
    public const long Idle = long.MaxValue;
}

/// <summary>
/// How far a task has come, as a record in each partition of a repartition topic, behind the events it sent there. It has no key, which
/// events on that way always have. Value: version (1), the task's number (4 bytes), the watermark in milliseconds since 1970 (8), little endian.
/// </summary>
internal static class WatermarkRecord
{
    private const byte Version = 1;
    private const int Length = 13;

    public static void Append(UnitOfWork unit, string topic, int partition, int task, long watermark)
    {
        Span<byte> value = stackalloc byte[Length];
        value[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(value[1..], task);
        BinaryPrimitives.WriteInt64LittleEndian(value[5..], watermark);

        // Its own time only decides when it is read among records of other topics: at once is best. Kafka takes none before 1970.
        unit.Append(topic, partition, watermark == Watermarks.Idle ? 0 : Math.Max(0, watermark), default, false, value, true, default);
    }

    public static bool TryRead(ReadOnlySpan<byte> value, out int task, out long watermark)
    {
        (task, watermark) = (0, 0);
        if (value.Length != Length || value[0] != Version)
        {
            return false;
        }

        (task, watermark) = (BinaryPrimitives.ReadInt32LittleEndian(value[1..]), BinaryPrimitives.ReadInt64LittleEndian(value[5..]));
        return task >= 0;
    }
}
