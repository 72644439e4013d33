using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>The one worker of a group on an embedded log: it has every task from the start to the end.</summary>
internal sealed class EmbeddedWorker(OwnerHold hold, IReadOnlyList<EmbeddedTask> tasks, ITaskOwner owner, Action<EmbeddedWorker> left) : IWorker
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<EmbeddedTask> _assigned = [];
    private int _disposed;

    public Task Completion => _completion.Task;

    public async Task AssignAsync(CancellationToken cancellationToken)
    {
        foreach (var task in tasks)
        {
            _assigned.Add(task);
            await owner.AssignedAsync(task, cancellationToken);
        }
    }

    /// <summary>The log cannot be written any more.</summary>
    public void Break(TopicsException fault) => _completion.TrySetException(fault);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        try
        {
            foreach (var task in _assigned)
            {
                await owner.RevokedAsync(task, CancellationToken.None);
            }
        }
        finally
        {
            foreach (var task in tasks)
            {
                await task.DisposeAsync();
            }

            await hold.DisposeAsync();
            left(this);
            _completion.TrySetResult();
        }
    }
}
