namespace Catchwater.Topics.Embedded.Reading;

/// <summary>Wakes one waiter when something was committed; a signal that comes before the wait is kept.</summary>
internal sealed class Wake(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiter;
    private bool _set;

    public void Set()
    {
        lock (_gate)
        {
            if (_waiter is null)
            {
                _set = true;
            }

            _waiter?.TrySetResult();
            _waiter = null;
        }
    }

    /// <summary>Ends at the next signal, at once when there was one since the last wait, or after <paramref name="wait"/>.</summary>
    public async ValueTask WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        TaskCompletionSource waiter;
        lock (_gate)
        {
            if (_set || wait <= TimeSpan.Zero)
            {
                _set = false;
                return;
            }

            waiter = _waiter ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        try
        {
            await waiter.Task.WaitAsync(wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
        }
    }
}
