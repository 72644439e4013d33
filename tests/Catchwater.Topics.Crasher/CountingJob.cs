using System.Buffers;
using System.Globalization;
using System.Text;
using Catchwater.Topics.Records;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Crasher;

/// <summary>Counts records by key, with state in the log and an output for every one.</summary>
internal sealed class CountingJob : ITaskOwner
{
    public ValueTask AssignedAsync(ILogTask task, CancellationToken cancellationToken)
    {
        _ = Task.Run(() => RunAsync(task), CancellationToken.None);
        return ValueTask.CompletedTask;
    }

    public ValueTask RevokedAsync(ILogTask task, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask LostAsync(ILogTask task, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private static async Task RunAsync(ILogTask task)
    {
        Random random = new();
        var input = task.Inputs[0];
        UnitOfWork work = new();
        Dictionary<string, int> counts = [];
        while (true)
        {
            if (input.TryRead() is { } batch)
            {
                Work(task.State, batch, counts, work);
            }
            else
            {
                await input.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
            }

            if (!work.IsEmpty && random.Next(3) == 0)
            {
                if (await task.CommitAsync(work, CancellationToken.None) != CommitOutcome.Committed)
                {
                    throw new InvalidOperationException("a commit was refused");
                }

                work.Clear();

                // Now and then only what is committed is trusted.
                if (random.Next(10) == 0)
                {
                    counts.Clear();
                }
            }
        }
    }

    private static void Work(ITaskState state, RecordBatch batch, Dictionary<string, int> counts, UnitOfWork work)
    {
        ArrayBufferWriter<byte> stored = new();
        foreach (var record in batch)
        {
            var key = Encoding.UTF8.GetString(record.Key);
            if (!counts.TryGetValue(key, out var count))
            {
                stored.ResetWrittenCount();
                count = state.TryGet(Setting.Table, record.Key, stored) ? int.Parse(stored.WrittenSpan, CultureInfo.InvariantCulture) : 0;
            }

            counts[key] = ++count;
            var value = Encoding.UTF8.GetBytes(count.ToString(CultureInfo.InvariantCulture));
            work.Put(Setting.Table, record.Key, value);
            work.Append(Setting.Output, null, record.Timestamp, record.Key, true, [.. value, (byte)':', .. record.Value], true, default);
            work.Append(Setting.Latest, null, record.Timestamp, record.Key, true, value, true, default);
            work.Advance(batch.Partition, record.Offset + 1);
        }
    }
}
