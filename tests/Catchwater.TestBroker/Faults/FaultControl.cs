using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Faults;

/// <summary>Makes the broker fail the way brokers and networks do. Safe to call from any thread.</summary>
public sealed class FaultControl
{
    private readonly Cluster _cluster;
    private readonly Lock _lock = new();
    private readonly List<PlannedFault> _planned = [];
    private TimeSpan _throttle;

    internal FaultControl(Cluster cluster) => _cluster = cluster;

    /// <summary>Whether every planned drop and delay has happened.</summary>
    public bool AllSpent
    {
        get
        {
            lock (_lock)
            {
                return _planned.Count == 0;
            }
        }
    }

    /// <summary>How long the markers of a decided transaction are held back.</summary>
    internal TimeSpan MarkerDelay { get; private set; }

    /// <summary>Does the next requests of a kind, but cuts their connection instead of replying: the client cannot know that they were done.</summary>
    /// <param name="key">The kind of request.</param>
    /// <param name="count">How many; at least 1.</param>
    public void DropReply(ApiKey key, int count = 1) => Plan(new PlannedFault(key, FaultKind.DropReply, TimeSpan.Zero), count);

    /// <summary>Cuts the connection at the next requests of a kind without doing them.</summary>
    /// <param name="key">The kind of request.</param>
    /// <param name="count">How many; at least 1.</param>
    public void DropRequest(ApiKey key, int count = 1) => Plan(new PlannedFault(key, FaultKind.DropRequest, TimeSpan.Zero), count);

    /// <summary>Does the next requests of a kind at once and replies late.</summary>
    /// <param name="key">The kind of request.</param>
    /// <param name="delay">How late; requests of the same connection wait behind it.</param>
    /// <param name="count">How many; at least 1.</param>
    public void DelayReply(ApiKey key, TimeSpan delay, int count = 1) => Plan(new PlannedFault(key, FaultKind.DelayReply, delay), count);

    /// <summary>Delays every reply and tells the client that it is throttled, until called with zero.</summary>
    /// <param name="delay">Zero or longer.</param>
    public void Throttle(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        lock (_lock)
        {
            _throttle = delay;
        }
    }

    /// <summary>
    /// Replies to EndTxn at once, but writes the markers later: until then the transactional id is busy, readers of committed records
    /// do not see the records, and stable offsets of the group cannot be read. Zero, the default, writes them at once.
    /// </summary>
    /// <param name="delay">Zero or longer.</param>
    public void DelayMarkers(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        SetMarkerDelay(delay);
    }

    /// <summary>Holds markers back until <see cref="ReleaseMarkers"/>.</summary>
    public void HoldMarkers() => SetMarkerDelay(Timeout.InfiniteTimeSpan);

    /// <summary>Writes all markers held back, and from now on at once.</summary>
    public void ReleaseMarkers()
    {
        lock (_cluster.Gate)
        {
            MarkerDelay = TimeSpan.Zero;
            _cluster.Transactions.WriteMarkers();
        }
    }

    /// <summary>Moves a group, or a transactional id, to the next broker: the one before answers NOT_COORDINATOR.</summary>
    /// <param name="key">The group's or the transactional id.</param>
    /// <returns>The id of the broker that coordinates now.</returns>
    /// <exception cref="InvalidOperationException">There is one broker only.</exception>
    public int MoveCoordinator(string key)
    {
        RequireSeveralBrokers();
        lock (_cluster.Gate)
        {
            return _cluster.Coordinators.Move(key);
        }
    }

    /// <summary>Moves a partition to the next broker: the one before answers NOT_LEADER_OR_FOLLOWER.</summary>
    /// <param name="topic">A topic that exists.</param>
    /// <param name="partition">A partition of it.</param>
    /// <returns>The id of the broker that leads now.</returns>
    /// <exception cref="InvalidOperationException">There is one broker only, or no such partition.</exception>
    public int MoveLeader(string topic, int partition)
    {
        RequireSeveralBrokers();
        lock (_cluster.Gate)
        {
            var log = _cluster.Topics.Find(topic, partition) ?? throw new InvalidOperationException($"there is no partition {topic}[{partition}]");
            return log.Leader = (log.Leader % _cluster.Options.Brokers) + 1;
        }
    }

    /// <summary>Forgets drops, delays and throttling that were planned. Held markers stay held.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _planned.Clear();
            _throttle = TimeSpan.Zero;
        }
    }

    /// <summary>What is planned for a request that came in now.</summary>
    internal (FaultKind Kind, TimeSpan Delay, TimeSpan Throttle) Take(ApiKey key)
    {
        lock (_lock)
        {
            var index = _planned.FindIndex(each => each.Key == key);
            if (index < 0)
            {
                return (FaultKind.None, TimeSpan.Zero, _throttle);
            }

            var fault = _planned[index];
            _planned.RemoveAt(index);
            return (fault.Kind, fault.Delay, _throttle);
        }
    }

    private void Plan(PlannedFault fault, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Delay, TimeSpan.Zero);
        lock (_lock)
        {
            _planned.AddRange(Enumerable.Repeat(fault, count));
        }
    }

    private void SetMarkerDelay(TimeSpan delay)
    {
        lock (_cluster.Gate)
        {
            MarkerDelay = delay;
        }
    }

    private void RequireSeveralBrokers()
    {
        if (_cluster.Options.Brokers < 2)
        {
            throw new InvalidOperationException("there is one broker only: start the test broker with Brokers = 2 or 3 to move something between them");
        }
    }

    private readonly record struct PlannedFault(ApiKey Key, FaultKind Kind, TimeSpan Delay);
}
