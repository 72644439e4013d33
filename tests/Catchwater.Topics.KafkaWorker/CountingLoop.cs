using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Catchwater.Topics.Records;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.KafkaWorker;

/// <summary>
/// Counts the records of each key, and writes for each record "count:value" to the same partition of <c>out</c>. Twice counted, left
/// out or out of order: each shows.
/// </summary>
internal sealed class CountingLoop(ILogTask task, IEventWriter? aside)
{
    private const int CommitEvery = 25;

    private readonly Dictionary<string, long> _counts = [];
    private readonly UnitOfWork _work = new();
    private readonly List<OutgoingRecord> _besides = [];
    private bool _fenced;

    public async Task RunAsync(CancellationToken stop)
    {
        var input = task.Inputs[0];
        while (!stop.IsCancellationRequested && !_fenced)
        {
            if (input.TryRead() is not { } batch)
            {
                await input.WaitAsync(TimeSpan.FromMilliseconds(50), CancellationToken.None);
                continue;
            }

            foreach (var chunk in Copy(batch).Chunk(CommitEvery))
            {
                if (stop.IsCancellationRequested)
                {
                    return;
                }

                foreach (var (offset, key, value) in chunk)
                {
                    Count(key, value);
                    _work.Advance(input.Partition, offset + 1);
                }

                if (!await CommitAsync())
                {
                    break;
                }

                // Slow enough that a test can strike in the middle.
                await Task.Delay(25, CancellationToken.None);
            }
        }
    }

    private async Task<bool> CommitAsync()
    {
        // The control: outputs on their own, and only then positions and state.
        foreach (var sent in _besides.Select(record => aside!.WriteAsync(record, CancellationToken.None)).ToList())
        {
            await await sent;
        }

        _besides.Clear();
        var outcome = await task.CommitAsync(_work, CancellationToken.None);
        _work.Clear();
        if (outcome == CommitOutcome.Committed)
        {
            return true;
        }

        _fenced = outcome == CommitOutcome.Fenced;
        _counts.Clear();
        task.Inputs[0].Rewind();
        return false;
    }

    private void Count(string key, byte[] value)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        if (!_counts.TryGetValue(key, out var count))
        {
            ArrayBufferWriter<byte> stored = new();
            count = task.State.TryGet("counts", bytes, stored) && Utf8Parser.TryParse(stored.WrittenSpan, out long found, out _) ? found : 0;
        }

        _counts[key] = ++count;
        byte[] output = [.. Encoding.UTF8.GetBytes($"{count}:"), .. value];
        _work.Put("counts", bytes, Encoding.UTF8.GetBytes($"{count}"));
        if (aside is null)
        {
            _work.Append("out", task.Number, 1, bytes, true, output, true, []);
        }
        else
        {
            _besides.Add(new OutgoingRecord("out", bytes, output) { Partition = task.Number, Timestamp = 1 });
        }
    }

    // Copied, for a batch cannot be walked across an await.
    private static List<(long Offset, string Key, byte[] Value)> Copy(RecordBatch batch)
    {
        List<(long, string, byte[])> records = [];
        foreach (var record in batch)
        {
            records.Add((record.Offset, Encoding.UTF8.GetString(record.Key), record.Value.ToArray()));
        }

        return records;
    }
}
