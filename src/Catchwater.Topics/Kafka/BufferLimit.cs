namespace Catchwater.Topics.Kafka;

/// <summary>Lets so many bytes be under way and makes whoever comes later wait, in order. One record larger than all is let through alone.</summary>
internal sealed class BufferLimit(long limit)
{
    private readonly Lock _lock = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Entered)> _waiting = new();
    private readonly List<TaskCompletionSource> _untilEmpty = [];
    private long _taken;

    /// <summary>Ends when the bytes are let in.</summary>
    public ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && Fits(bytes))
            {
                _taken += bytes;
                return ValueTask.CompletedTask;
            }

            TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, entered));
            return new(WaitAsync(entered, bytes, cancellationToken));
        }
    }

    /// <summary>Bytes are no longer under way.</summary>
    public void Return(long bytes)
    {
        lock (_lock)
        {
            _taken -= bytes;
            while (_waiting.TryPeek(out var next) && Fits(next.Bytes))
            {
                _waiting.Dequeue();
                if (next.Entered.TrySetResult())
                {
                    _taken += next.Bytes;
                }
            }

            if (_taken == 0)
            {
                _untilEmpty.ForEach(w => w.TrySetResult());
                _untilEmpty.Clear();
            }
        }
    }

    /// <summary>Ends when nothing is under way.</summary>
    public Task EmptyAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_taken == 0)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _untilEmpty.Add(empty);
            return empty.Task.WaitAsync(cancellationToken);
        }
    }

    private bool Fits(long bytes) => _taken == 0 || _taken + bytes <= limit;

    private async Task WaitAsync(TaskCompletionSource entered, long bytes, CancellationToken cancellationToken)
    {
        try
        {
            await entered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!entered.TrySetCanceled(cancellationToken))
        {
            // It was let in at the same moment.
            Return(bytes);
            throw;
        }
    }
}
