using System.Buffers.Binary;
using Catchwater.Core.Errors;
using Catchwater.Topics.Embedded.Cleaning;
using Catchwater.Topics.Embedded.Reading;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Embedded.Tasks;
using Catchwater.Topics.Embedded.Writing;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Embedded;

/// <summary>
/// The log in a folder of its own, kept by RocksDB and owned by one process. Every write is fsynced before it is acknowledged;
/// whatever is handed over while one fsync runs shares the next. Safe for many threads.
/// </summary>
public sealed class EmbeddedEventLog : IEventLog
{
    private readonly HashSet<EmbeddedWorker> _workers = [];
    private readonly SemaphoreSlim _topicsGate = new(1, 1);
    private readonly TimeProvider _time;
    private readonly TopicTable _topics;
    private readonly Cleaner _cleaner;
    private int _disposed;

    private EmbeddedEventLog(LogStore store, EmbeddedLogOptions options, TimeProvider time)
    {
        (Store, Options, _time) = (store, options, time);
        _topics = TopicTable.Load(store);
        Ids = Ids.Load(store);
        Owners = new OwnerHolds(this);
        Committer = new Committer(store) { Broken = Break };
        _cleaner = new Cleaner(this, time);
    }

    /// <inheritdoc/>
    public string Location => Store.Folder;

    /// <summary>How blocks on disk are compressed: <c>lz4</c>, or <c>none</c> where the native library has no LZ4.</summary>
    public string Compression => Store.Compression == RocksDbSharp.Compression.Lz4 ? "lz4" : "none";

    internal EmbeddedLogOptions Options { get; }

    internal LogStore Store { get; }

    internal Committer Committer { get; }

    internal OwnerHolds Owners { get; }

    internal Ids Ids { get; }

    internal IEnumerable<EmbeddedTopic> Topics => _topics.All;

    internal long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Opens the log in a folder, and makes it when there is none.</summary>
    /// <param name="folder">The folder; nothing else belongs in it.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="time">The clock that records without a timestamp and retention go by.</param>
    /// <exception cref="TopicsException"><c>log_in_use</c> with who holds it; <c>log_unreadable</c>; <c>corrupt_log</c>; <c>no_rocksdb</c>.</exception>
    public static EmbeddedEventLog Open(string folder, EmbeddedLogOptions? options, TimeProvider time)
    {
        options ??= new EmbeddedLogOptions();
        var store = LogStore.Open(Path.GetFullPath(folder), options, time);
        try
        {
            CheckFormat(store);
            EmbeddedEventLog log = new(store, options, time);
            if (!store.IsReadOnly)
            {
                log.RemoveLeftovers();
                log._cleaner.Start();
            }

            return log;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="Open"/>
    public static Task<EmbeddedEventLog> OpenAsync(string folder, EmbeddedLogOptions? options, TimeProvider time, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(folder, options, time), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TopicDescription>> ListAsync(CancellationToken cancellationToken) => new([.. _topics.All.Select(Describe)]);

    /// <inheritdoc/>
    public ValueTask<TopicDescription?> FindAsync(string topic, CancellationToken cancellationToken) => new(_topics.Find(topic) is { } found ? Describe(found) : null);

    /// <inheritdoc/>
    public async ValueTask<bool> EnsureAsync(TopicSpec topic, CancellationToken cancellationToken)
    {
        TopicNames.Check(topic);
        Store.RequireWritable();
        await _topicsGate.WaitAsync(cancellationToken);
        try
        {
            var before = _topics.Find(topic.Name);
            if (before is not null && before.Spec.Partitions != topic.Partitions)
            {
                throw new TopicsException(new Problem("partitions_differ", $"the topic '{topic.Name}' has {before.Spec.Partitions} partitions: found {topic.Partitions} asked for")
                {
                    Hint = $"keys would move: write partitions: {before.Spec.Partitions}, or make a topic of another name",
                });
            }

            if (before?.Spec != topic)
            {
                await Committer.RunAsync(batch => _topics.Put(batch, Ids, topic));
            }

            return before is null;
        }
        finally
        {
            _topicsGate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string topic, CancellationToken cancellationToken)
    {
        Store.RequireWritable();
        await _topicsGate.WaitAsync(cancellationToken);
        try
        {
            if (_topics.Find(topic) is { } found)
            {
                await Committer.RunAsync(batch => _topics.Remove(batch, topic));
                var (from, to) = TopicTable.RangeOf(found);
                Store.DeleteFiles(Store.Log, from, to);
            }
        }
        finally
        {
            _topicsGate.Release();
        }
    }

    /// <inheritdoc/>
    public IEventWriter OpenWriter(WriterOptions options)
    {
        Store.RequireWritable();
        return new EmbeddedWriter(this, options);
    }

    /// <inheritdoc/>
    public ValueTask<IEventReader> OpenReaderAsync(IReadOnlyList<ReadFrom> from, CancellationToken cancellationToken) =>
        new(new EmbeddedReader([.. from.Select(start => new PartitionCursor(Store, Partition(start.Partition), start.Offset))], _time));

    /// <inheritdoc/>
    public ValueTask<long> OffsetAtAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var found = Partition(partition);
        var milliseconds = time.ToUnixTimeMilliseconds();
        if (milliseconds * TimeSpan.TicksPerMillisecond < (time - DateTimeOffset.UnixEpoch).Ticks)
        {
            milliseconds++;
        }

        var end = found.End;
        return new(BatchSearch.FirstWhere(Store, found, batch => batch.MaxSoFar >= milliseconds) is { } batch
            ? BatchSearch.FirstRecordAt(Store, found, batch.Offset, milliseconds) ?? end
            : end);
    }

    /// <inheritdoc/>
    public async ValueTask<IWorker> JoinAsync(GroupOptions group, ITaskOwner owner, CancellationToken cancellationToken)
    {
        if (group.Topics.Count == 0 || group.Topics.Distinct().Count() != group.Topics.Count)
        {
            throw new ArgumentException("a group needs one or more topics, each named once", nameof(group));
        }

        Store.RequireWritable();

        var topics = group.Topics.Select(Topic).ToList();
        if (topics.Find(topic => topic.Partitions.Count != topics[0].Partitions.Count) is { } other)
        {
            throw new TopicsException(new Problem("partitions_differ", $"the group '{group.Group}' cannot read '{topics[0].Spec.Name}' with {topics[0].Partitions.Count} partitions beside '{other.Spec.Name}' with {other.Partitions.Count}")
            {
                Hint = "topics that are read together need the same number of partitions, so that a key is in the same one of each",
            });
        }

        var hold = await Owners.TakeAsync(group.Group, asWorker: true, cancellationToken);
        List<EmbeddedTask> tasks = [];
        EmbeddedWorker worker = new(hold, tasks, owner, left: Leave);
        try
        {
            for (var number = 0; number < topics[0].Partitions.Count; number++)
            {
                List<EmbeddedInput> inputs = [];
                foreach (var topic in topics)
                {
                    var partition = topic.Partitions[number];
                    inputs.Add(new EmbeddedInput(new PartitionCursor(Store, partition, await StartAsync(hold.Id, number, partition, group.Start)), _time));
                }

                tasks.Add(new EmbeddedTask(this, hold, number, inputs));
            }

            lock (_workers)
            {
                _workers.Add(worker);
            }

            await worker.AssignAsync(cancellationToken);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ILogTask> OpenTaskAsync(string owner, CancellationToken cancellationToken)
    {
        Store.RequireWritable();
        return new EmbeddedTask(this, await Owners.TakeAsync(owner, asWorker: false, cancellationToken), 0, []);
    }

    /// <inheritdoc/>
    public ValueTask<IStateView> OpenStateAsync(string group, CancellationToken cancellationToken) => new(new EmbeddedStateView(this, group));

    /// <inheritdoc/>
    /// <exception cref="TopicsException"><c>group_in_use</c>; <c>unknown_topic</c> when a position is in a topic that is not there.</exception>
    public async ValueTask ReplaceStateAsync(string group, IAsyncEnumerable<TaskState> tasks, CancellationToken cancellationToken)
    {
        Store.RequireWritable();
        await Owners.WhileFreeAsync(group, () => StateReplacement.RunAsync(this, group, tasks, cancellationToken), cancellationToken);
    }

    /// <summary>Applies retention and compaction now; what was removed. It also happens in the background (<see cref="EmbeddedLogOptions.CleanEvery"/>).</summary>
    public Task<CleanResult> CleanAsync(CancellationToken cancellationToken) => _cleaner.CleanAsync(cancellationToken);

    /// <summary>Revokes the tasks of its workers, makes durable what was handed over, and closes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _cleaner.DisposeAsync();
        foreach (var worker in Workers())
        {
            await worker.DisposeAsync();
        }

        await Task.Run(() =>
        {
            Committer.Close();
            Store.Dispose();
        });
        _topicsGate.Dispose();
    }

    /// <exception cref="TopicsException"><c>unknown_topic</c>.</exception>
    internal EmbeddedTopic Topic(string name) => _topics.Find(name) ?? throw Faults.UnknownTopic(name, _topics.Names, Location);

    internal Dictionary<uint, string> NamesById() => _topics.All.ToDictionary(topic => topic.Id, topic => topic.Spec.Name);

    private EmbeddedPartition Partition(TopicPartition partition) => Topic(partition.Topic).Partition(partition.Partition);

    private TopicDescription Describe(EmbeddedTopic topic) => new(topic.Spec,
    [
        .. topic.Partitions.Select(partition => new PartitionDescription(partition.Number, partition.Earliest, partition.End, BytesOf(partition))),
    ]);

    // What retention goes by. The store's own estimate leaves out what is in memory only, or takes a block for a record; but what compaction
    // took away is in no header.
    private long BytesOf(EmbeddedPartition partition) => partition.Topic.Spec.Compact
        ? Store.ApproximateBytes(Store.Log, StoreKeys.Batch(partition.Topic.Id, partition.Number, 0), StoreKeys.Batch(partition.Topic.Id, partition.Number + 1, 0))
        : BatchSearch.First(Store, partition) is { } first ? partition.BytesSoFar - first.Batch.BytesBefore : 0;

    // Where a task begins. "After the last record there is" is settled at the first start: a crash before the first commit does not move it.
    private async Task<long> StartAsync(uint owner, int task, EmbeddedPartition partition, StartAt start)
    {
        var key = StoreKeys.Position(owner, task, partition.Topic.Id, partition.Number);
        if (Store.GetMeta(key) is { } committed)
        {
            return BinaryPrimitives.ReadInt64BigEndian(committed);
        }

        if (start == StartAt.Earliest)
        {
            return partition.Earliest;
        }

        var end = partition.End;
        await Committer.RunAsync(batch =>
        {
            var value = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(value, end);
            batch.Writes.Put(key, value, batch.Store.Meta);
            batch.Added(value.Length);
        });
        return end;
    }

    private static void CheckFormat(LogStore store)
    {
        if (store.GetMeta(StoreKeys.Version) is { } version)
        {
            if (version is not [StoreKeys.FormatVersion])
            {
                throw new TopicsException(new Problem("log_format", $"the log in {store.Folder} has format version {version.FirstOrDefault()}: expected {StoreKeys.FormatVersion}")
                {
                    Hint = "it was written by another version of Catchwater: use that one",
                });
            }

            return;
        }

        using RocksDbSharp.WriteBatch first = new();
        first.Put(StoreKeys.Version, [StoreKeys.FormatVersion], store.Meta);
        store.Write(first);
    }

    // State that a crash left half restored.
    private void RemoveLeftovers()
    {
        List<uint> left = [];
        using (Store.Use())
        using (var iterator = Store.Iterate(Store.Meta))
        {
            for (iterator.Seek("r"u8); iterator.Valid() && iterator.GetKeySpan()[0] == 'r'; iterator.Next())
            {
                left.Add(BinaryPrimitives.ReadUInt32BigEndian(iterator.GetKeySpan()[1..]));
            }
        }

        foreach (var id in left)
        {
            Committer.RunAsync(batch => StateReplacement.Remove(batch, id)).GetAwaiter().GetResult();
        }
    }

    private void Break(TopicsException fault)
    {
        foreach (var worker in Workers())
        {
            worker.Break(fault);
        }
    }

    private List<EmbeddedWorker> Workers()
    {
        lock (_workers)
        {
            return [.. _workers];
        }
    }

    private void Leave(EmbeddedWorker worker)
    {
        lock (_workers)
        {
            _workers.Remove(worker);
        }
    }
}
