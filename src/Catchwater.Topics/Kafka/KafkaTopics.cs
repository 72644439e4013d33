using System.Collections.Concurrent;
using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Topics.Kafka.Clients;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Catchwater.Topics.Kafka;

/// <summary>The cluster's topics: what there is, how they are made.</summary>
internal sealed class KafkaTopics(KafkaClients clients) : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    // At the first contact: how long each question waits, and after how long brokers that refuse are believed.
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refused = TimeSpan.FromSeconds(2);

    private readonly Lazy<IAdminClient> _admin = new(clients.Admin);
    private readonly ConcurrentDictionary<string, int> _partitions = new(StringComparer.Ordinal);

    private volatile bool _connected;

    private TimeSpan Timeout => clients.Options.RequestTimeout;

    /// <summary>Whether a topic is not the users': the brokers' own, and the changelogs that hold state.</summary>
    public static bool IsOwn(string topic) => topic.StartsWith("__", StringComparison.Ordinal) || topic.EndsWith(State.Changelog.Suffix, StringComparison.Ordinal);

    /// <summary>Number of partitions of a topic that was asked for before; null when it was not.</summary>
    public int? KnownPartitionsOf(string topic) => _partitions.TryGetValue(topic, out var known) ? known : null;

    /// <summary>Number of partitions of a topic that is there; remembered, for it never shrinks and is not ours to grow.</summary>
    /// <exception cref="TopicsException"><c>unknown_topic</c>.</exception>
    public async ValueTask<int> PartitionsOfAsync(string topic, CancellationToken cancellationToken)
    {
        if (_partitions.TryGetValue(topic, out var known))
        {
            return known;
        }

        var found = (await MetadataAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(t => t.Topic == topic) ?? throw KafkaFault.UnknownTopic(topic);
        return _partitions[topic] = found.Partitions.Count;
    }

    /// <summary>Waits for the cluster's first answer, and not for long: an address that is wrong shall be heard of at once.</summary>
    /// <exception cref="TopicsException"><c>log_unreachable</c>, <c>not_authenticated</c>.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connected)
        {
            return;
        }

        var begun = clients.Time.GetTimestamp();
        var patience = Timeout < clients.Options.ConnectTimeout ? Timeout : clients.Options.ConnectTimeout;
        while (true)
        {
            try
            {
                await Task.Run(() => _admin.Value.GetMetadata(Slice), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
                _connected = true;
                return;
            }
            catch (KafkaException e)
            {
                var waited = clients.Time.GetElapsedTime(begun);
                if (waited >= patience || (clients.AllDown && waited >= Refused) || !IsSilence(e.Error.Code))
                {
                    throw KafkaFault.Unreachable(clients, e, patience);
                }
            }
        }
    }

    public async ValueTask<IReadOnlyList<TopicDescription>> ListAsync(CancellationToken cancellationToken)
    {
        var found = (await MetadataAsync(cancellationToken).ConfigureAwait(false)).Where(t => !IsOwn(t.Topic)).OrderBy(t => t.Topic, StringComparer.Ordinal).ToList();
        return await DescribeAsync(found, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<TopicDescription?> FindAsync(string topic, CancellationToken cancellationToken)
    {
        var found = (await MetadataAsync(cancellationToken).ConfigureAwait(false)).Where(t => t.Topic == topic).ToList();
        return found.Count == 0 ? null : (await DescribeAsync(found, cancellationToken).ConfigureAwait(false))[0];
    }

    public async ValueTask<bool> EnsureAsync(TopicSpec spec, IReadOnlyDictionary<string, string> also, CancellationToken cancellationToken)
    {
        // Looked for first: whoever may not create topics can still work with those that are there.
        var made = !(await MetadataAsync(cancellationToken).ConfigureAwait(false)).Exists(t => t.Topic == spec.Name) && await CreateAsync(spec, also, cancellationToken).ConfigureAwait(false);
        var there = await WaitForAsync(spec.Name, true, cancellationToken).ConfigureAwait(false);
        if (there!.Partitions.Count != spec.Partitions)
        {
            throw new TopicsException(new Problem("partitions_differ", $"topic {spec.Name} has {there.Partitions.Count} partitions, and {spec.Partitions} are asked for") { Hint = "say the number it has, or take another name: keys would move" });
        }

        if (!made && also.Count == 0)
        {
            await SetRetentionAsync(spec, cancellationToken).ConfigureAwait(false);
        }

        return made;
    }

    public async ValueTask DeleteAsync(string topic, CancellationToken cancellationToken)
    {
        _partitions.TryRemove(topic, out _);
        try
        {
            await _admin.Value.DeleteTopicsAsync([topic], new DeleteTopicsOptions { RequestTimeout = Timeout, OperationTimeout = Timeout }).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DeleteTopicsException e) when (e.Results.All(r => r.Error.Code is ErrorCode.UnknownTopicOrPart))
        {
            return;
        }
        catch (DeleteTopicsException e)
        {
            throw KafkaFault.Of(clients, $"delete topic {topic}", e.Results[0].Error, topic, e);
        }
        catch (KafkaException e)
        {
            throw KafkaFault.Of(clients, $"delete topic {topic}", e.Error, topic, e);
        }

        await WaitForAsync(topic, false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells a topic from one of the same name that was there before it; empty where the brokers have no such ids.</summary>
    public async ValueTask<string> IdOfAsync(string topic, CancellationToken cancellationToken)
    {
        try
        {
            var described = await _admin.Value.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = Timeout }).WaitAsync(cancellationToken).ConfigureAwait(false);
            return described.TopicDescriptions[0].TopicId?.ToString() ?? "";
        }
        catch (DescribeTopicsException e)
        {
            throw KafkaFault.Of(clients, $"look at topic {topic}", e.Results.TopicDescriptions[0].Error, topic, e);
        }
        catch (KafkaException e)
        {
            throw KafkaFault.Of(clients, $"look at topic {topic}", e.Error, topic, e);
        }
    }

    /// <summary>First and end offsets of partitions, as a reader of committed records sees them, or one that sees everything.</summary>
    public async ValueTask<Dictionary<TopicPartition, (long Earliest, long End)>> BoundsAsync(IReadOnlyList<TopicPartition> partitions, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        var earliest = await OffsetsAsync(partitions.Select(p => (p, OffsetSpec.Earliest())), isolation, cancellationToken).ConfigureAwait(false);
        var end = await OffsetsAsync(partitions.Select(p => (p, OffsetSpec.Latest())), isolation, cancellationToken).ConfigureAwait(false);
        return partitions.ToDictionary(p => p, p => (earliest[p], end[p]));
    }

    /// <summary>The first offset at or after a time; -1 when there is none.</summary>
    public async ValueTask<long> OffsetAtAsync(TopicPartition partition, long milliseconds, CancellationToken cancellationToken) =>
        (await OffsetsAsync([(partition, OffsetSpec.ForTimestamp(milliseconds))], IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false))[partition];

    /// <summary>Whether a consumer group has members now.</summary>
    public async ValueTask<bool> HasMembersAsync(string group, CancellationToken cancellationToken)
    {
        try
        {
            var result = await _admin.Value.DescribeConsumerGroupsAsync([group], new DescribeConsumerGroupsOptions { RequestTimeout = Timeout }).WaitAsync(cancellationToken).ConfigureAwait(false);
            return result.ConsumerGroupDescriptions[0].Members.Count > 0;
        }
        catch (DescribeConsumerGroupsException e) when (e.Results.ConsumerGroupDescriptions[0].Error.Code == ErrorCode.GroupIdNotFound)
        {
            return false;
        }
        catch (KafkaException e)
        {
            throw KafkaFault.Of(clients, $"look at group {group}", e.Error, inner: e);
        }
    }

    public void Dispose()
    {
        if (_admin.IsValueCreated)
        {
            _admin.Value.Dispose();
        }
    }

    private static bool IsSilence(ErrorCode code) => code is ErrorCode.Local_Transport or ErrorCode.Local_TimedOut or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve;

    private async ValueTask<Dictionary<TopicPartition, long>> OffsetsAsync(IEnumerable<(TopicPartition Partition, OffsetSpec Spec)> wanted, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        var specs = wanted.Select(w => new TopicPartitionOffsetSpec { TopicPartition = new(w.Partition.Topic, w.Partition.Partition), OffsetSpec = w.Spec }).ToList();
        if (specs.Count == 0)
        {
            return [];
        }

        try
        {
            var options = new ListOffsetsOptions { IsolationLevel = isolation, RequestTimeout = Timeout };
            var result = await _admin.Value.ListOffsetsAsync(specs, options).WaitAsync(cancellationToken).ConfigureAwait(false);
            return result.ResultInfos.ToDictionary(r => new TopicPartition(r.TopicPartitionOffsetError.Topic, r.TopicPartitionOffsetError.Partition.Value), r => r.TopicPartitionOffsetError.Offset.Value);
        }
        catch (ListOffsetsException e)
        {
            var bad = e.Result.ResultInfos.First(r => r.TopicPartitionOffsetError.Error.IsError).TopicPartitionOffsetError;
            throw KafkaFault.Of(clients, $"ask for offsets of {bad.Topic}-{bad.Partition.Value}", bad.Error, bad.Topic, e);
        }
        catch (KafkaException e)
        {
            throw KafkaFault.Of(clients, "ask for offsets", e.Error, inner: e);
        }
    }

    private async Task<List<TopicMetadata>> MetadataAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // All topics, for asking for one by name may create it.
            var all = await Task.Run(() => _admin.Value.GetMetadata(Timeout), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            return [.. all.Topics.Where(t => !t.Error.IsError)];
        }
        catch (KafkaException e)
        {
            throw KafkaFault.Of(clients, "list topics", e.Error, inner: e);
        }
    }

    private async Task<bool> CreateAsync(TopicSpec spec, IReadOnlyDictionary<string, string> also, CancellationToken cancellationToken)
    {
        var topic = new TopicSpecification
        {
            Name = spec.Name,
            NumPartitions = spec.Partitions,
            ReplicationFactor = spec.Replication ?? clients.Options.Replication ?? -1,
            Configs = TopicConfig.Of(spec),
        };
        foreach (var (name, value) in also)
        {
            topic.Configs[name] = value;
        }

        var deadline = clients.Time.GetTimestamp();
        while (true)
        {
            try
            {
                await _admin.Value.CreateTopicsAsync([topic], new CreateTopicsOptions { RequestTimeout = Timeout, OperationTimeout = Timeout }).WaitAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (CreateTopicsException e) when (e.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
            {
                // There, or on its way out: a topic being deleted keeps its name for a while.
                if ((await MetadataAsync(cancellationToken).ConfigureAwait(false)).Any(t => t.Topic == spec.Name) || clients.Time.GetElapsedTime(deadline) > Timeout)
                {
                    return false;
                }

                await Task.Delay(Poll, clients.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (CreateTopicsException e)
            {
                throw KafkaFault.Of(clients, $"create topic {spec.Name}", e.Results[0].Error, inner: e);
            }
            catch (KafkaException e)
            {
                throw KafkaFault.Of(clients, $"create topic {spec.Name}", e.Error, inner: e);
            }
        }
    }

    private async Task<TopicMetadata?> WaitForAsync(string topic, bool there, CancellationToken cancellationToken)
    {
        var begun = clients.Time.GetTimestamp();
        while (true)
        {
            var found = (await MetadataAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(t => t.Topic == topic);
            if (there ? found is not null && found.Partitions.All(p => p.Leader >= 0) : found is null)
            {
                return found;
            }

            if (clients.Time.GetElapsedTime(begun) > Timeout)
            {
                throw new TopicsException(new Problem("log_unreachable", $"topic {topic} was {(there ? "created" : "deleted")}, but the brokers did not say so within {Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s"));
            }

            await Task.Delay(Poll, clients.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<TopicDescription>> DescribeAsync(List<TopicMetadata> topics, CancellationToken cancellationToken)
    {
        if (topics.Count == 0)
        {
            return [];
        }

        var bounds = await BoundsAsync([.. topics.SelectMany(t => t.Partitions.Select(p => new TopicPartition(t.Topic, p.PartitionId)))], IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        var configs = await ConfigsAsync([.. topics.Select(t => t.Topic)], cancellationToken).ConfigureAwait(false);
        return [.. topics.Select(t => new TopicDescription(
            TopicConfig.Read(t.Topic, t.Partitions.Count, (short)t.Partitions[0].Replicas.Length, configs.GetValueOrDefault(t.Topic)),
            [.. t.Partitions.OrderBy(p => p.PartitionId).Select(p => new PartitionDescription(p.PartitionId, bounds[new(t.Topic, p.PartitionId)].Earliest, bounds[new(t.Topic, p.PartitionId)].End, null))]))];
    }

    private async Task<Dictionary<string, Dictionary<string, string>>> ConfigsAsync(IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        try
        {
            var resources = topics.Select(t => new ConfigResource { Name = t, Type = ResourceType.Topic });
            var results = await _admin.Value.DescribeConfigsAsync(resources, new DescribeConfigsOptions { RequestTimeout = Timeout }).WaitAsync(cancellationToken).ConfigureAwait(false);
            return results.ToDictionary(r => r.ConfigResource.Name, r => r.Entries.ToDictionary(e => e.Key, e => e.Value.Value));
        }
        catch (DescribeConfigsException e) when (e.Results.All(r => !r.Error.IsError || r.Error.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed))
        {
            // The right to read settings is not needed for anything else: they are then shown as defaults.
            return [];
        }
        catch (DescribeConfigsException e)
        {
            throw KafkaFault.Of(clients, "read the settings of topics", e.Results.First(r => r.Error.IsError).Error, inner: e);
        }
        catch (KafkaException e)
        {
            throw KafkaFault.Of(clients, "read the settings of topics", e.Error, inner: e);
        }
    }

    private async Task SetRetentionAsync(TopicSpec spec, CancellationToken cancellationToken)
    {
        var found = (await ConfigsAsync([spec.Name], cancellationToken).ConfigureAwait(false)).GetValueOrDefault(spec.Name) ?? [];
        var changes = TopicConfig.Of(spec).Where(c => found.GetValueOrDefault(c.Key) != c.Value).Select(c => new ConfigEntry { Name = c.Key, Value = c.Value, IncrementalOperation = AlterConfigOpType.Set }).ToList();
        if (changes.Count == 0)
        {
            return;
        }

        try
        {
            Dictionary<ConfigResource, List<ConfigEntry>> request = new() { [new ConfigResource { Name = spec.Name, Type = ResourceType.Topic }] = changes };
            await _admin.Value.IncrementalAlterConfigsAsync(request, new IncrementalAlterConfigsOptions { RequestTimeout = Timeout }).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IncrementalAlterConfigsException e)
        {
            throw KafkaFault.Of(clients, $"set the retention of topic {spec.Name}", e.Results[0].Error, inner: e);
        }
        catch (KafkaException e)
        {
            throw KafkaFault.Of(clients, $"set the retention of topic {spec.Name}", e.Error, inner: e);
        }
    }
}
