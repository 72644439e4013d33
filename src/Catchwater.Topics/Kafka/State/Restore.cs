using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.Settings;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.State;

/// <summary>Brings local state up to its changelog: from where it stands, or from the beginning when it cannot be trusted to be a part of it.</summary>
internal sealed class Restore(KafkaClients clients, KafkaTopics topics, LocalTask local, string changelog, int number)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Reads up to the end as it is for readers of everything, with a reader of what is committed: a target at the last stable offset
    /// would leave out what an open transaction hides for the moment. The owner before must have been fenced.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TopicPartition partition = new(changelog, number);
        var id = await topics.IdOfAsync(changelog, cancellationToken).ConfigureAwait(false);
        var (earliest, end) = (await topics.BoundsAsync([partition], IsolationLevel.ReadUncommitted, cancellationToken).ConfigureAwait(false))[partition];
        if (!local.IsPartOf(id, end))
        {
            local.Clear(id);
        }

        await ReadAsync(Math.Max(local.Next, earliest), end, false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads what is committed now and no more, beside a worker that goes on committing: whole transactions only.</summary>
    public async Task RunBesideAsync(CancellationToken cancellationToken)
    {
        TopicPartition partition = new(changelog, number);
        var (earliest, stable) = (await topics.BoundsAsync([partition], IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false))[partition];
        await ReadAsync(earliest, stable, true, cancellationToken).ConfigureAwait(false);
    }

    private Task ReadAsync(long from, long end, bool leaveLater, CancellationToken cancellationToken) =>
        from >= end ? Task.CompletedTask : Task.Factory.StartNew(() => Read(from, end, leaveLater, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Read(long from, long end, bool leaveLater, CancellationToken cancellationToken)
    {
        using var consumer = clients.Consumer(ClientSettings.Reader(clients.Options, clients.Options.ClientId + "-restore"));
        consumer.Client.Assign(new TopicPartitionOffset(changelog, number, from));
        using var batch = local.BeginBatch();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Next(consumer) is not { } result)
                {
                    continue;
                }

                if (result.Offset.Value >= end && (result.IsPartitionEOF || leaveLater))
                {
                    batch.Write(result.Offset.Value);
                    return;
                }

                if (!result.IsPartitionEOF)
                {
                    Changelog.Check(consumer.Key, changelog, result.Offset.Value);
                    batch.Set(consumer.Key, consumer.Value, result.Message.Value);
                    if (batch.IsFull)
                    {
                        batch.Write(result.Offset.Value + 1);
                    }
                }
            }
        }
        finally
        {
            consumer.Client.Close();
        }
    }

    private ConsumeResult<bool, bool>? Next(LogConsumer consumer)
    {
        try
        {
            return consumer.Consume(Wait);
        }
        catch (ConsumeException e) when (e.Error.IsFatal || e.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed)
        {
            throw KafkaFault.Of(clients, $"read the changelog {changelog}", e.Error, changelog, e);
        }
        catch (ConsumeException)
        {
            // The client goes on by itself: brokers away, leaders moved.
            return null;
        }
    }
}
