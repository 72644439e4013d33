using System.Buffers.Binary;
using Catchwater.Core.Failpoints;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Embedded.Writing;
using Catchwater.Topics.Tasks;
using RocksDbSharp;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>
/// Puts other state in the place of a group's. However much it is, it appears at once: it is written under a new owner id, and then
/// one commit gives that id to the name. What a crash leaves half written is marked as such, and goes when the log is opened next.
/// </summary>
internal static class StateReplacement
{
    private const long PartBytes = 4L << 20;

    public static async Task RunAsync(EmbeddedEventLog log, string group, IAsyncEnumerable<TaskState> tasks, CancellationToken cancellationToken)
    {
        uint id = 0;
        await log.Committer.RunAsync(batch =>
        {
            id = log.Ids.Take(batch);
            batch.Writes.Put(StoreKeys.Restoring(id), Array.Empty<byte>(), batch.Store.Meta);
            batch.Added(1);
        });
        try
        {
            await foreach (var task in tasks.WithCancellation(cancellationToken))
            {
                Copy(log.Store, id, task, cancellationToken);
                await log.Committer.RunAsync(batch => Positions(log, batch, id, task));
                Failpoint.Hit("log.restored-task");
            }
        }
        catch
        {
            await log.Committer.RunAsync(batch => Remove(batch, id));
            throw;
        }

        await log.Committer.RunAsync(batch =>
        {
            var before = log.Owners.FindId(group);
            var value = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(value, id);
            batch.Writes.Put(StoreKeys.Owner(group), value, batch.Store.Meta);
            batch.Writes.Delete(StoreKeys.Restoring(id), batch.Store.Meta);
            if (before is { } old)
            {
                Remove(batch, old);
            }

            batch.Added(4);
        });
    }

    /// <summary>Removes all that is kept under an owner id.</summary>
    public static void Remove(CommitBatch batch, uint id)
    {
        batch.DeleteRange(StoreKeys.State(id), StoreKeys.After(StoreKeys.State(id)), batch.Store.State);
        batch.DeleteRange(StoreKeys.Positions(id), StoreKeys.After(StoreKeys.Positions(id)), batch.Store.Meta);
        batch.Writes.Delete(StoreKeys.Restoring(id), batch.Store.Meta);
    }

    private static void Copy(LogStore store, uint id, TaskState task, CancellationToken cancellationToken)
    {
        StatePrefix prefix = new(id, task.Number);
        using WriteBatch part = new();
        long bytes = 0;
        foreach (var table in task.Tables)
        {
            var start = prefix.Of(table);
            task.State.Scan(table, [], [], (key, value) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<byte> full = [.. start, .. key];
                part.Put(full, value, store.State);
                bytes += start.Length + key.Length + value.Length;
                if (bytes >= PartBytes)
                {
                    store.Write(part);
                    part.Clear();
                    bytes = 0;
                }

                return true;
            });
        }

        store.Write(part);
    }

    private static void Positions(EmbeddedEventLog log, CommitBatch batch, uint id, TaskState task)
    {
        var positions = task.Positions.Select(position => (Key: StoreKeys.Position(id, task.Number, log.Topic(position.Key.Topic).Id, position.Key.Partition), position.Value)).ToList();
        foreach (var (key, next) in positions)
        {
            var value = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(value, next);
            batch.Writes.Put(key, value, batch.Store.Meta);
            batch.Added(value.Length);
        }
    }
}
