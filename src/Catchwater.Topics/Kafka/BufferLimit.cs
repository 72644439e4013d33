namespace Catchwater.Topics.Kafka;

/// <summary>Lets so many bytes be under way and makes whoever comes later wait, in order. One record larger than all is let through alone.</summary>
internal sealed class BufferLimit(long limit)
{
    private readonly Lock _lock = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Entered)> _waiting = new();
    private readonly List<TaskCompletionSource> _untilEmpty = [];
    private long _taken;

    // Whether anybody waits for anything: while nobody does, a record takes no lock.
    private int _awaited;

    /// <summary>Lets the bytes in at once; false when they have to wait.</summary>
    public bool TryTake(long bytes) => Volatile.Read(ref _awaited) == 0 && TryAdd(bytes);

    /// <summary>Ends when the bytes are let in.</summary>
    public ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        if (TryTake(bytes))
        {
            return ValueTask.CompletedTask;
        }

        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue((bytes, entered));
            Admit();
        }

        return entered.Task.IsCompleted ? ValueTask.CompletedTask : new(WaitAsync(entered, bytes, cancellationToken));
    }

    /// <summary>Bytes are no longer under way.</summary>
    public void Return(long bytes)
    {
        Interlocked.Add(ref _taken, -bytes);
        if (Volatile.Read(ref _awaited) != 0)
        {
            lock (_lock)
            {
                Admit();
            }
        }
    }

    /// <summary>Ends when nothing is under way.</summary>
    public Task EmptyAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _untilEmpty.Add(empty);
            Admit();
        }

        return empty.Task.WaitAsync(cancellationToken);
    }

    // Says first that somebody waits, and looks then: bytes returned in between are seen here or call this again.
    private void Admit()
    {
        Interlocked.Exchange(ref _awaited, 1);
        while (_waiting.TryPeek(out var next))
        {
            var gone = next.Entered.Task.IsCompleted;
            if (!gone && !TryAdd(next.Bytes))
            {
                break;
            }

            _waiting.Dequeue();
            if (!gone && !next.Entered.TrySetResult())
            {
                Interlocked.Add(ref _taken, -next.Bytes);
            }
        }

        if (Volatile.Read(ref _taken) == 0)
        {
            _untilEmpty.ForEach(empty => empty.TrySetResult());
            _untilEmpty.Clear();
        }

        if (_waiting.Count == 0 && _untilEmpty.Count == 0)
        {
            Volatile.Write(ref _awaited, 0);
        }
    }

    private bool TryAdd(long bytes)
    {
        var before = Volatile.Read(ref _taken);
        while (before == 0 || before + bytes <= limit)
        {
            var now = Interlocked.CompareExchange(ref _taken, before + bytes, before);
            if (now == before)
            {
                return true;
            }

            before = now;
        }

        return false;
    }

    private async Task WaitAsync(TaskCompletionSource entered, long bytes, CancellationToken cancellationToken)
    {
        try
        {
            await entered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (!entered.TrySetCanceled(cancellationToken))
            {
                // It was let in at the same moment.
                Return(bytes);
            }
            else
            {
                // It may have stood before others that fit.
                Return(0);
            }

            throw;
        }
    }
}
