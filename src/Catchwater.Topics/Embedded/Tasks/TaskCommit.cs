using System.Buffers.Binary;
using Catchwater.Topics.Embedded.Writing;
using Catchwater.Topics.Records;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>A unit of work on its way: its records are laid out on the task's own thread, the rest is the committer's.</summary>
internal sealed class TaskCommit : CommitRequest
{
    private readonly TaskCompletionSource<CommitOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(EmbeddedPartition Partition, RecordBatchBuilder Records)> _outputs;
    private readonly EmbeddedTask _task;
    private readonly UnitOfWork _work;

    private TaskCommit(EmbeddedTask task, UnitOfWork work, List<(EmbeddedPartition, RecordBatchBuilder)> outputs) =>
        (_task, _work, _outputs) = (task, work, outputs);

    public Task<CommitOutcome> Task => _done.Task;

    /// <exception cref="TopicsException"><c>unknown_topic</c>; <c>unknown_partition</c>; <c>record_too_large</c>.</exception>
    public static TaskCommit Create(EmbeddedEventLog log, EmbeddedTask task, UnitOfWork work)
    {
        List<(EmbeddedPartition, RecordBatchBuilder)> outputs = [];
        Dictionary<EmbeddedPartition, RecordBatchBuilder> open = [];
        EmbeddedTopic? topic = null;
        string? name = null;
        var records = work.Records;
        while (records.MoveNext())
        {
            if (!ReferenceEquals(name, records.Topic))
            {
                (name, topic) = (records.Topic, log.Topic(records.Topic));
            }

            var bytes = (long)records.Key.Length + records.Value.Length + records.Headers.Length;
            if (bytes > log.Options.MaxRecordBytes)
            {
                throw Faults.TooLarge(records.Topic, bytes, log.Options.MaxRecordBytes);
            }

            var partition = topic!.PartitionFor(records.Partition < 0 ? null : records.Partition, records.Key, records.HasKey);
            if (!open.TryGetValue(partition, out var builder) || builder.Length >= Segment.FullBytes)
            {
                builder = open[partition] = BuilderPool.Rent();
                outputs.Add((partition, builder));
            }

            builder.Add(records.Timestamp, records.Key, records.HasKey, records.Value, records.HasValue, records.Headers);
        }

        foreach (var position in work.Positions.Keys)
        {
            log.Topic(position.Topic).Partition(position.Partition);

            // Known from here on: the committer must not meet a topic that was removed meanwhile.
            task.PositionKey(position);
        }

        return new TaskCommit(task, work, outputs);
    }

    public override bool Prepare(CommitBatch batch)
    {
        if (_task.IsFenced)
        {
            _done.SetResult(CommitOutcome.Fenced);
            return false;
        }

        foreach (var (partition, _) in _outputs)
        {
            if (partition.Topic.Deleted)
            {
                Failed(Faults.UnknownTopic(partition.Topic.Spec.Name, [], batch.Store.Folder));
                return false;
            }
        }

        foreach (var (partition, records) in _outputs)
        {
            batch.Append(partition, records);
            partition.Topic.MoveOn(partition);
        }

        var changes = _work.Changes;
        Span<byte> key = stackalloc byte[1024];
        while (changes.MoveNext())
        {
            var prefix = _task.StateKeys.Of(changes.Table);
            var length = prefix.Length + changes.Key.Length;
            var full = length <= key.Length ? key[..length] : new byte[length];
            prefix.CopyTo(full);
            changes.Key.CopyTo(full[prefix.Length..]);
            if (changes.HasValue)
            {
                batch.Writes.Put(full, changes.Value, batch.Store.State);
            }
            else
            {
                batch.Writes.Delete(full, batch.Store.State);
            }

            batch.Added(length + changes.Value.Length);
        }

        Span<byte> offset = stackalloc byte[8];
        foreach (var (partition, next) in _work.Positions)
        {
            BinaryPrimitives.WriteInt64BigEndian(offset, next);
            batch.Writes.Put(_task.PositionKey(partition), offset, batch.Store.Meta);
            batch.Added(offset.Length);
        }

        return true;
    }

    public override void Committed()
    {
        foreach (var (partition, next) in _work.Positions)
        {
            _task.Moved(partition, next);
        }

        foreach (var (_, records) in _outputs)
        {
            BuilderPool.Return(records);
        }

        _done.SetResult(CommitOutcome.Committed);
    }

    public override void Failed(TopicsException fault) => _done.SetException(fault);
}
