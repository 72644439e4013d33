using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Catchwater.Streaming.Running;

/// <summary>A thread that works on some tasks in turn, and sleeps when none has anything to do.</summary>
internal sealed class TaskThread
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(250);

    private readonly Action<Exception> _failed;
    private readonly Action _settled;
    private ImmutableArray<TaskLoop> _loops = [];
    private TaskCompletionSource _woken = New();
    private volatile bool _ending;
    private volatile bool _dead;

    /// <param name="name">The thread's name in debuggers.</param>
    /// <param name="failed">Receives what stopped a task; the thread goes on with none.</param>
    /// <param name="settled">Called when every task here has come as far as it shall.</param>
    public TaskThread(string name, Action<Exception> failed, Action settled)
    {
        (_failed, _settled) = (failed, settled);
        Ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    public TaskCompletionSource Ended { get; }

    public int Count => _loops.Length;

    public bool AllSettled => _loops.All(loop => loop.IsSettled);

    public void Add(TaskLoop loop)
    {
        ImmutableInterlocked.Update(ref _loops, (loops, added) => loops.Add(added), loop);
        if (_dead)
        {
            // Another task failed on this thread: nobody will work on this one, and whoever stops it must not wait.
            loop.Stopped.TrySetResult();
        }

        Wake();
    }

    public void Remove(TaskLoop loop) => ImmutableInterlocked.Update(ref _loops, (loops, removed) => loops.Remove(removed), loop);

    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    /// <summary>Ends the thread; its tasks must have stopped.</summary>
    public void End()
    {
        _ending = true;
        Wake();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a job's code throws stops the job with a message, never the process.")]
    private void Run()
    {
        try
        {
            while (!_ending)
            {
                // Taken before the work, so that a call of Wake during it is not lost.
                var woken = Volatile.Read(ref _woken);
                var worked = false;
                foreach (var loop in _loops)
                {
                    if (!loop.Stopped.Task.IsCompleted)
                    {
                        worked |= loop.Step();
                    }
                }

                if (!worked && !_ending)
                {
                    if (_loops.Length > 0 && AllSettled)
                    {
                        _settled();
                    }

                    Sleep(woken.Task);
                    if (woken.Task.IsCompleted)
                    {
                        Interlocked.CompareExchange(ref _woken, New(), woken);
                    }
                }
            }
        }
        catch (Exception fault)
        {
            _dead = true;
            foreach (var loop in _loops)
            {
                loop.Stopped.TrySetResult();
            }

            _failed(fault);
        }
        finally
        {
            Ended.TrySetResult();
        }
    }

    private void Sleep(Task woken)
    {
        using CancellationTokenSource over = new();
        List<Task> waits = [woken];
        var longest = LongestSleep;
        foreach (var loop in _loops)
        {
            if (!loop.Stopped.Task.IsCompleted && !loop.IsSettled)
            {
                loop.AddWaits(waits, ref longest, over.Token);
            }
        }

        if (longest > TimeSpan.Zero)
        {
            Task.WaitAny([.. waits], longest);
        }

        over.Cancel();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
