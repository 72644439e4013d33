using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

/// <summary>A position that a group committed.</summary>
internal readonly record struct CommittedOffset(long Offset, int LeaderEpoch, string? Metadata);

/// <summary>A group's positions, and those that wait for the end of a transaction.</summary>
internal sealed class GroupOffsets
{
    private readonly Dictionary<TopicPartition, CommittedOffset> _committed = [];
    private readonly Dictionary<long, Dictionary<TopicPartition, CommittedOffset>> _pending = [];

    public IReadOnlyDictionary<TopicPartition, CommittedOffset> Committed => _committed;

    public bool IsEmpty => _committed.Count == 0 && _pending.Count == 0;

    public void Commit(TopicPartition partition, CommittedOffset offset) => _committed[partition] = offset;

    /// <summary>Keeps a position until the producer's transaction ends.</summary>
    public void Hold(long producerId, TopicPartition partition, CommittedOffset offset)
    {
        if (!_pending.TryGetValue(producerId, out var held))
        {
            _pending[producerId] = held = [];
        }

        held[partition] = offset;
    }

    /// <summary>Whether a transaction that is not over wants to move this position: a reader that needs it stable must wait.</summary>
    public bool IsUnstable(TopicPartition partition) => _pending.Values.Any(held => held.ContainsKey(partition));

    public void EndTransaction(long producerId, bool commit)
    {
        if (_pending.Remove(producerId, out var held) && commit)
        {
            foreach (var (partition, offset) in held)
            {
                _committed[partition] = offset;
            }
        }
    }
}
