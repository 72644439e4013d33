namespace Catchwater.Topics.Embedded.Cleaning;

/// <summary>Applies retention and compaction to every topic, when asked and from time to time.</summary>
internal sealed class Cleaner(EmbeddedEventLog log, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Compaction _compaction = new(log, time);
    private Task _background = Task.CompletedTask;

    public void Start()
    {
        if (log.Options.CleanEvery is { } every)
        {
            _background = RunAsync(every);
        }
    }

    public async Task<CleanResult> CleanAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            long expired = 0, compacted = 0;
            foreach (var partition in log.Topics.SelectMany(topic => topic.Partitions))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (partition.Topic.Spec.Compact)
                {
                    compacted += await _compaction.RunAsync(partition, cancellationToken);
                }

                expired += await Retention.RunAsync(log, partition, time.GetUtcNow());
            }

            return new CleanResult(expired, compacted);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _background;
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan every)
    {
        using PeriodicTimer timer = new(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await CleanAsync(_stop.Token);
                }
#pragma warning disable CA1031 // Whoever reads or writes meets the same fault and is told; cleaning is tried again, and must not make closing fail.
                catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
                {
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
