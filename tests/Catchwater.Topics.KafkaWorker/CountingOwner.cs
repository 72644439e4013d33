using System.Collections.Concurrent;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.KafkaWorker;

/// <summary>Runs a counting loop for each task it is given, and says so with a line on standard output.</summary>
internal sealed class CountingOwner(IEventLog log, bool exactlyOnce) : ITaskOwner, IAsyncDisposable
{
    private readonly ConcurrentDictionary<ILogTask, (CancellationTokenSource Stop, Task Loop)> _loops = [];
    private readonly TaskCompletionSource _failed = new();
    private readonly IEventWriter? _aside = exactlyOnce ? null : log.OpenWriter(new WriterOptions());

    /// <summary>Ends, faulted, when a loop has.</summary>
    public Task Failed => _failed.Task;

    public ValueTask AssignedAsync(ILogTask task, CancellationToken cancellationToken)
    {
        Console.WriteLine(task.Number);
        CancellationTokenSource stop = new();
        CountingLoop loop = new(task, _aside);
        _loops[task] = (stop, Task.Run(async () =>
        {
            try
            {
                await loop.RunAsync(stop.Token);
            }
#pragma warning disable CA1031 // Told to the main program.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _failed.TrySetException(e);
            }
        }, CancellationToken.None));
        return ValueTask.CompletedTask;
    }

    public async ValueTask RevokedAsync(ILogTask task, CancellationToken cancellationToken) => await EndAsync(task);

    public async ValueTask LostAsync(ILogTask task, CancellationToken cancellationToken) => await EndAsync(task);

    public async ValueTask DisposeAsync()
    {
        if (_aside is not null)
        {
            await _aside.DisposeAsync();
        }
    }

    private async Task EndAsync(ILogTask task)
    {
        if (_loops.TryRemove(task, out var running))
        {
            await running.Stop.CancelAsync();
            await running.Loop;
            running.Stop.Dispose();
        }
    }
}
