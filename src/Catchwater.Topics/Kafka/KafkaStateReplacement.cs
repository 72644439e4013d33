using Catchwater.Core.Errors;
using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.Settings;
using Catchwater.Topics.Kafka.State;
using Catchwater.Topics.Kafka.Workers;
using Catchwater.Topics.Tasks;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka;

/// <summary>
/// Puts other state in the place of a group's, in one transaction over all partitions of its changelog. Every worker there may have
/// been is fenced first, and none may be there when it is committed: the brokers themselves take offsets from outside a group.
/// </summary>
internal sealed class KafkaStateReplacement(KafkaClients clients, KafkaTopics topics, string group)
{
    // The most brokers allow by default: however much state there is, it has to be through by then.
    private static readonly TimeSpan TransactionTimeout = TimeSpan.FromMinutes(15);

    private readonly string _changelog = Changelog.TopicOf(group);

    public async Task RunAsync(IStateView before, int partitions, IAsyncEnumerable<TaskState> tasks, CancellationToken cancellationToken)
    {
        KafkaClients patient = new(clients.Options with { TransactionTimeout = TransactionTimeout }, clients.Time);
        for (var number = 1; number < partitions; number++)
        {
            using TaskProducer fence = new(clients, KafkaEventLog.TransactionalId(group, number), cancellationToken);
            await Task.Run(fence.Init, cancellationToken).ConfigureAwait(false);
        }

        using TaskProducer producer = new(patient, KafkaEventLog.TransactionalId(group, 0), cancellationToken);
        using var outside = clients.Consumer(ClientSettings.Reader(clients.Options, group));
        try
        {
            await Task.Run(producer.Init, cancellationToken).ConfigureAwait(false);
            await FillAsync(producer, before, partitions, tasks, outside.Client.ConsumerGroupMetadata, cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException e) when (e.Error.Code is ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration or ErrorCode.FencedInstanceId or ErrorCode.RebalanceInProgress || TaskProducer.IsFenced(e.Error))
        {
            throw InUse(group, e);
        }
        catch (KafkaException e)
        {
            throw KafkaFault.Of(clients, $"replace the state of group {group}", e.Error, inner: e);
        }
    }

    private async Task FillAsync(TaskProducer producer, IStateView before, int partitions, IAsyncEnumerable<TaskState> tasks, IConsumerGroupMetadata outside, CancellationToken cancellationToken)
    {
        producer.Begin();
        try
        {
            foreach (var task in before.Tasks)
            {
                await Task.Run(() => Send(producer, task, remove: true), cancellationToken).ConfigureAwait(false);
            }

            List<TopicPartitionOffset> offsets = [];
            await foreach (var task in tasks.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (task.Number >= partitions)
                {
                    throw new TopicsException(new Problem("partitions_differ", $"the state has a task {task.Number}, and topic {_changelog} has {partitions} partitions"));
                }

                await Task.Run(() => Send(producer, task, remove: false), cancellationToken).ConfigureAwait(false);
                offsets.AddRange(task.Positions.Select(p => new TopicPartitionOffset(p.Key.Topic, p.Key.Partition, p.Value)));
            }

            // A worker that joined meanwhile may have read the state before: not allowed. One that joins from here on finds all of this in
            // its changelog already, undecided, and waits for it.
            await Task.Run(producer.Flush, cancellationToken).ConfigureAwait(false);
            if (await topics.HasMembersAsync(group, cancellationToken).ConfigureAwait(false))
            {
                throw InUse(group);
            }

            await Task.Run(() => Commit(producer, offsets, outside), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not KafkaException { Error.IsFatal: true })
        {
            await Task.Run(producer.Abort, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public static TopicsException InUse(string group, Exception? inner = null) =>
        new(new Problem("group_in_use", $"the group {group} has workers now, and its state cannot be replaced under them") { Hint = "stop them first; one that was killed counts until its session has timed out" }, inner);

    private static void Commit(TaskProducer producer, List<TopicPartitionOffset> offsets, IConsumerGroupMetadata outside)
    {
        if (offsets.Count > 0)
        {
            producer.SendOffsets(offsets, outside);
        }

        producer.Commit();
    }

    private void Send(TaskProducer producer, TaskState task, bool remove)
    {
        Confluent.Kafka.TopicPartition to = new(_changelog, task.Number);
        ChangelogKey key = new();
        foreach (var table in task.Tables)
        {
            task.State.Scan(table, [], [], (entry, value) =>
            {
                producer.Send(to, new() { Key = key.Of(table, entry).ToArray(), Value = remove ? null : value.ToArray() });
                return true;
            });
        }

        foreach (var (input, next) in task.Positions)
        {
            producer.Send(to, new() { Key = Changelog.PositionKey(input.Topic), Value = remove ? null : Changelog.PositionValue(next) });
        }
    }
}
