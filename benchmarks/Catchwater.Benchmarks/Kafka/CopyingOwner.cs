using Catchwater.Benchmarks.Log;
using Catchwater.Topics.Records;
using Catchwater.Topics.Tasks;

namespace Catchwater.Benchmarks.Kafka;

/// <summary>Copies each task's input to a topic, 20,000 records a commit, one commit under way while the next is filled.</summary>
internal sealed class CopyingOwner(string topic, int records, bool withState) : ITaskOwner
{
    private const int CommitRecords = 20_000;

    private readonly TaskCompletionSource<(double Seconds, double Cpu)> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _loops = [];
    private Timed? _start;
    private int _committed;
    private volatile bool _stop;

    /// <summary>Ends when all is committed, with the time since the first task was there.</summary>
    public Task<(double Seconds, double Cpu)> Done => _done.Task;

    public ValueTask AssignedAsync(ILogTask task, CancellationToken cancellationToken)
    {
        _start ??= Timed.Start();
        _loops.Add(Task.Run(async () =>
        {
            try
            {
                await CopyAsync(task);
            }
#pragma warning disable CA1031 // Told through Done.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _done.TrySetException(e);
            }
        }, CancellationToken.None));
        return ValueTask.CompletedTask;
    }

    public async ValueTask RevokedAsync(ILogTask task, CancellationToken cancellationToken)
    {
        _stop = true;
        await Task.WhenAll(_loops);
    }

    public ValueTask LostAsync(ILogTask task, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private async Task CopyAsync(ILogTask task)
    {
        var input = task.Inputs[0];
        var (filling, committing) = (new UnitOfWork(), new UnitOfWork());
        var underWay = Task.CompletedTask;
        while (!_stop)
        {
            var batch = input.TryRead();
            if (batch is not null)
            {
                Fill(task, batch, filling);
            }
            else if (filling.IsEmpty)
            {
                await input.WaitAsync(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            }

            if (filling.RecordCount >= CommitRecords || (batch is null && !filling.IsEmpty))
            {
                await underWay;
                (filling, committing) = (committing, filling);
                underWay = CommitAsync(task, committing);
                filling.Clear();
            }
        }
    }

    private async Task CommitAsync(ILogTask task, UnitOfWork work)
    {
        var count = work.RecordCount;
        if (await task.CommitAsync(work, CancellationToken.None) is not CommitOutcome.Committed and var outcome)
        {
            throw new InvalidOperationException($"a commit ended as {outcome}");
        }

        if (Interlocked.Add(ref _committed, count) == records)
        {
            _done.TrySetResult(_start!.Value.Elapsed());
        }
    }

    private void Fill(ILogTask task, RecordBatch batch, UnitOfWork work)
    {
        long next = 0;
        foreach (var record in batch)
        {
            work.Append(topic, task.Number, record.Timestamp, record.Key, record.HasKey, record.Value, record.HasValue, record.EncodedHeaders);
            if (withState)
            {
                work.Put("last", record.Key, record.Value);
            }

            next = record.Offset + 1;
        }

        work.Advance(batch.Partition, next);
    }
}
