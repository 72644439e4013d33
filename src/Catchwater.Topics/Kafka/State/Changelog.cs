using System.Buffers.Binary;
using System.Text;
using Catchwater.Core.Errors;

namespace Catchwater.Topics.Kafka.State;

/// <summary>
/// A task's state as records of a compacted topic: partition <c>n</c> holds task <c>n</c>. The first byte of a key says what it is, and
/// in which version: 1, a state entry: length of the table's name (1), the name, the entry's key, as in local state; the value is the
/// entry's, null removes it. 2, a position: the name of the input topic; the value is the next offset, 8 bytes big endian.
/// </summary>
internal static class Changelog
{
    /// <summary>What the name of every changelog ends with.</summary>
    public const string Suffix = "-changelog";

    /// <summary>First byte of a state entry's key.</summary>
    public const byte Entry = 1;

    /// <summary>First byte of a position's key.</summary>
    public const byte Position = 2;

    /// <summary>How long Kafka keeps a tombstone. Local state that is older may have missed one and is read again from the beginning.</summary>
    public static readonly TimeSpan TombstonesKept = TimeSpan.FromHours(24);

    /// <summary>The topic of a group's or owner's state.</summary>
    public static string TopicOf(string owner) => owner + Suffix;

    /// <summary>How a changelog is made.</summary>
    public static TopicSpec Spec(string owner, int partitions) => new() { Name = TopicOf(owner), Partitions = partitions, Compact = true };

    /// <summary>Its further settings.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["cleanup.policy"] = "compact",
        ["delete.retention.ms"] = ((long)TombstonesKept.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>The key of an input's position.</summary>
    public static byte[] PositionKey(string topic) => [Position, .. Encoding.UTF8.GetBytes(topic)];

    /// <summary>The input topic of a position's key.</summary>
    public static string TopicOf(ReadOnlySpan<byte> positionKey) => Encoding.UTF8.GetString(positionKey[1..]);

    /// <summary>A position's value.</summary>
    public static byte[] PositionValue(long next)
    {
        var value = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(value, next);
        return value;
    }

    /// <summary>Refuses what a newer version may have written.</summary>
    /// <exception cref="TopicsException"><c>state_too_new</c>.</exception>
    public static void Check(ReadOnlySpan<byte> key, string topic, long offset)
    {
        if (key.IsEmpty || key[0] is not (Entry or Position))
        {
            throw new TopicsException(new Problem("state_too_new", $"topic {topic} holds at offset {offset} state in a form this version does not know") { Hint = "run the version that wrote it, or a newer one" });
        }
    }
}
