using Catchwater.Core.Errors;
using Catchwater.Topics.Embedded;
using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.Settings;
using Catchwater.Topics.Kafka.State;
using Catchwater.Topics.Kafka.Workers;
using Catchwater.Topics.Tasks;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka;

/// <summary>
/// The log on Apache Kafka (brokers 2.5 or newer). A task's commit is one transaction; its state is a compacted topic, the changelog,
/// with a copy in a local RocksDB. Safe for many threads.
/// </summary>
public sealed class KafkaEventLog : IEventLog
{
    private static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>();

    private readonly KafkaClients _clients;
    private readonly KafkaTopics _topics;
    private readonly Lazy<LocalStore> _store;
    private readonly List<IAsyncDisposable> _open = [];
    private bool _disposed;

    private KafkaEventLog(KafkaOptions options, TimeProvider time)
    {
        _clients = new KafkaClients(options, time);
        _topics = new KafkaTopics(_clients);
        _store = new Lazy<LocalStore>(() => LocalStore.Open(options.StateFolder, time));
    }

    /// <inheritdoc/>
    public string Location => $"kafka://{_clients.Options.BootstrapServers}";

    /// <summary>Checks the options. The cluster is asked for the first time when something is wanted of it.</summary>
    /// <exception cref="TopicsException"><c>wrong_kafka_setting</c>, with everything that is wrong in the first problem's words.</exception>
    public static KafkaEventLog Open(KafkaOptions options, TimeProvider time)
    {
        var problems = ClientSettings.Check(options);
        return problems.Count == 0 ? new KafkaEventLog(options, time)
            : throw new TopicsException(problems.Count == 1 ? problems[0] : problems[0] with { Message = string.Join("; ", problems.Select(p => p.Message)) });
    }

    /// <summary>Sees whether the cluster answers, within <see cref="KafkaOptions.ConnectTimeout"/>. Whatever is wanted of it first does so too.</summary>
    /// <exception cref="TopicsException"><c>log_unreachable</c>, <c>not_authenticated</c>.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken) => _topics.ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TopicDescription>> ListAsync(CancellationToken cancellationToken) => _topics.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<TopicDescription?> FindAsync(string topic, CancellationToken cancellationToken) => _topics.FindAsync(topic, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> EnsureAsync(TopicSpec topic, CancellationToken cancellationToken)
    {
        TopicNames.Check(topic);
        if (KafkaTopics.IsOwn(topic.Name))
        {
            throw new TopicsException(new Problem("wrong_topic_name", $"{topic.Name} is a name for the cluster's own topics: they begin with __ or end with {Changelog.Suffix}") { Hint = "take another name" });
        }

        return _topics.EnsureAsync(topic, NoSettings, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string topic, CancellationToken cancellationToken) => _topics.DeleteAsync(topic, cancellationToken);

    /// <inheritdoc/>
    public IEventWriter OpenWriter(WriterOptions options) => new KafkaWriter(_clients, _topics, options);

    /// <inheritdoc/>
    public async ValueTask<IEventReader> OpenReaderAsync(IReadOnlyList<ReadFrom> from, CancellationToken cancellationToken)
    {
        foreach (var start in from)
        {
            await CheckAsync(start.Partition, cancellationToken).ConfigureAwait(false);
        }

        var bounds = await _topics.BoundsAsync([.. from.Select(f => f.Partition)], IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        return KafkaReader.Open(_clients, from, bounds);
    }

    /// <inheritdoc/>
    public async ValueTask<long> OffsetAtAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await CheckAsync(partition, cancellationToken).ConfigureAwait(false);
        var milliseconds = time.ToUnixTimeMilliseconds();
        if (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) < time)
        {
            milliseconds++;
        }

        var found = await _topics.OffsetAtAsync(partition, milliseconds, cancellationToken).ConfigureAwait(false);
        return found >= 0 ? found : (await _topics.BoundsAsync([partition], IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false))[partition].End;
    }

    /// <inheritdoc/>
    public async ValueTask<IWorker> JoinAsync(GroupOptions group, ITaskOwner owner, CancellationToken cancellationToken)
    {
        if (group.Topics.Count == 0 || group.Topics.Distinct().Count() != group.Topics.Count)
        {
            throw new ArgumentException("a group needs one or more topics, each named once", nameof(group));
        }

        var partitions = await _topics.PartitionsOfAsync(group.Topics[0], cancellationToken).ConfigureAwait(false);
        foreach (var topic in group.Topics.Skip(1))
        {
            if (await _topics.PartitionsOfAsync(topic, cancellationToken).ConfigureAwait(false) is var others && others != partitions)
            {
                throw new TopicsException(new Problem("partitions_differ", $"the group {group.Group} cannot read {group.Topics[0]} with {partitions} partitions beside {topic} with {others}") { Hint = "topics that are read together need the same number of partitions, so that a key is in the same one of each" });
            }
        }

        await EnsureChangelogAsync(group.Group, partitions, cancellationToken).ConfigureAwait(false);
        return Opened(new KafkaWorker(_clients, _topics, await StoreAsync(cancellationToken).ConfigureAwait(false), group, owner));
    }

    /// <inheritdoc/>
    public async ValueTask<ILogTask> OpenTaskAsync(string owner, CancellationToken cancellationToken)
    {
        await EnsureChangelogAsync(owner, 1, cancellationToken).ConfigureAwait(false);
        KafkaTask task = new(_clients, _topics, await StoreAsync(cancellationToken).ConfigureAwait(false), new TaskPlan(owner, 0, owner, [], null, StartAt.Earliest));
        try
        {
            await task.OpenAsync(cancellationToken).ConfigureAwait(false);
            task.Closed = () => Forget(task);
            return Opened(task);
        }
        catch
        {
            await task.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IStateView> OpenStateAsync(string group, CancellationToken cancellationToken) =>
        await KafkaStateView.OpenAsync(_clients, _topics, group, await ChangelogPartitionsAsync(group, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <exception cref="TopicsException"><c>group_in_use</c>; <c>unknown_topic</c> when a position is in a topic that is not there.</exception>
    public async ValueTask ReplaceStateAsync(string group, IAsyncEnumerable<TaskState> tasks, CancellationToken cancellationToken)
    {
        if (await _topics.HasMembersAsync(group, cancellationToken).ConfigureAwait(false))
        {
            throw KafkaStateReplacement.InUse(group);
        }

        await using var before = await OpenStateAsync(group, cancellationToken).ConfigureAwait(false);
        await using var after = tasks.GetAsyncEnumerator(cancellationToken);
        var any = await after.MoveNextAsync().ConfigureAwait(false);
        var partitions = await ChangelogPartitionsAsync(group, cancellationToken).ConfigureAwait(false);
        if (partitions == 0)
        {
            if (!any)
            {
                return;
            }

            partitions = after.Current.Positions.Count > 0 ? await _topics.PartitionsOfAsync(after.Current.Positions.Keys.First().Topic, cancellationToken).ConfigureAwait(false) : after.Current.Number + 1;
            await EnsureChangelogAsync(group, partitions, cancellationToken).ConfigureAwait(false);
        }

        await new KafkaStateReplacement(_clients, _topics, group).RunAsync(before, partitions, Rest(after, any), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leaves its groups, closes its tasks, and lets go of the local state.</summary>
    public async ValueTask DisposeAsync()
    {
        List<IAsyncDisposable> open;
        lock (_open)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            open = [.. _open];
            _open.Clear();
        }

        foreach (var each in open)
        {
            await each.DisposeAsync().ConfigureAwait(false);
        }

        _topics.Dispose();
        if (_store.IsValueCreated)
        {
            await Task.Run(_store.Value.Dispose).ConfigureAwait(false);
        }
    }

    /// <summary>The name under which a group's task commits: one a task, so that whoever has it next fences whoever had it.</summary>
    internal static string TransactionalId(string group, int task) => $"{group}-{task.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    private static async IAsyncEnumerable<TaskState> Rest(IAsyncEnumerator<TaskState> tasks, bool any)
    {
        for (; any; any = await tasks.MoveNextAsync().ConfigureAwait(false))
        {
            yield return tasks.Current;
        }
    }

    private Task<LocalStore> StoreAsync(CancellationToken cancellationToken) => Task.Run(() => _store.Value, cancellationToken);

    private T Opened<T>(T opened)
        where T : IAsyncDisposable
    {
        lock (_open)
        {
            _open.Add(opened);
        }

        return opened;
    }

    // A log lives long, and a source opens a task at each of its runs.
    private void Forget(IAsyncDisposable closed)
    {
        lock (_open)
        {
            _open.Remove(closed);
        }
    }

    private async Task EnsureChangelogAsync(string owner, int partitions, CancellationToken cancellationToken)
    {
        var spec = Changelog.Spec(owner, partitions);
        TopicNames.Check(spec);
        await _topics.EnsureAsync(spec, Changelog.Settings, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> ChangelogPartitionsAsync(string group, CancellationToken cancellationToken)
    {
        try
        {
            return await _topics.PartitionsOfAsync(Changelog.TopicOf(group), cancellationToken).ConfigureAwait(false);
        }
        catch (TopicsException e) when (e.Problems[0].Code == "unknown_topic")
        {
            return 0;
        }
    }

    private async Task CheckAsync(TopicPartition partition, CancellationToken cancellationToken)
    {
        if (await _topics.PartitionsOfAsync(partition.Topic, cancellationToken).ConfigureAwait(false) is var partitions && partition.Partition < 0 || partition.Partition >= partitions)
        {
            throw KafkaFault.UnknownPartition(partition, partitions);
        }
    }
}
