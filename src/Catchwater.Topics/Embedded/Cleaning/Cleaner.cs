using System.Buffers.Binary;
using Catchwater.Topics.Embedded.Storage;

namespace Catchwater.Topics.Embedded.Cleaning;

/// <summary>
/// Applies retention and compaction to every topic, when asked and from time to time: also in processes that live for a moment only, for
/// when the log was cleaned last is kept in it.
/// </summary>
internal sealed class Cleaner(EmbeddedEventLog log, TimeProvider time) : IAsyncDisposable
{
    // How long closing waits for a cleaning that was due when the log was opened. What is not done by then is done next time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Commands are over in a moment, and each may open the log once more.
    private static readonly TimeSpan AtOpening = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Compaction _compaction = new(log, time);
    private Task _background = Task.CompletedTask;
    private Task _due = Task.CompletedTask;

    public void Start()
    {
        if (log.Options.CleanEvery is { } every)
        {
            _due = IsDue(every < AtOpening ? every : AtOpening) ? Task.Run(TryCleanAsync) : Task.CompletedTask;
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

            await MarkAsync();
            return new CleanResult(expired, compacted);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(_due, Task.Delay(Patience, time));
        await _stop.CancelAsync();
        await _due;
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
                await TryCleanAsync();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task TryCleanAsync()
    {
        try
        {
            await CleanAsync(_stop.Token);
        }
#pragma warning disable CA1031 // Whoever reads or writes meets the same fault and is told; cleaning is tried again, and must not make closing fail.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private bool IsDue(TimeSpan every) => Cleanable
        && !(log.Store.GetMeta(StoreKeys.Cleaned) is { Length: 8 } last && (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(last))).Duration() < every);

    private bool Cleanable => log.Topics.Any(topic => topic.Spec is not { Compact: false, RetentionAge: null, RetentionBytes: null });

    private Task MarkAsync() => !Cleanable ? Task.CompletedTask : log.Committer.RunAsync(batch =>
    {
        var now = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(now, time.GetUtcNow().ToUnixTimeMilliseconds());
        batch.Writes.Put(StoreKeys.Cleaned, now, batch.Store.Meta);
        batch.Added(now.Length);
    });
}
