using Catchwater.Core.Errors;
using Catchwater.Topics;

namespace Catchwater.Ingest.Producing;

/// <summary>How the events of one batch ended: counted as they are reported, so that no event needs a task.</summary>
internal sealed class BatchDelivery : IDeliveryReceiver
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<SendFailure> _failures = [];

    // Below 0 until the number of events is known; 0 when all of them have been reported.
    private long _open;

    /// <summary>Those that failed. To be asked when all are settled.</summary>
    public IReadOnlyList<SendFailure> Failures => [.. _failures.OrderBy(failure => failure.Index)];

    /// <summary>An event was not even handed over; not counted among those that were.</summary>
    public void Refused(int index, Problem problem)
    {
        lock (_failures)
        {
            _failures.Add(new SendFailure(index, problem));
        }
    }

    public void Delivered(long tag, RecordPlace place) => Settle(-1);

    public void Failed(long tag, TopicsException fault)
    {
        Refused((int)tag, fault.Problems[0]);
        Settle(-1);
    }

    /// <summary>Ends when every event that was handed over is durable or has failed.</summary>
    /// <param name="count">How many they were.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public Task SettledAsync(long count, CancellationToken cancellationToken)
    {
        Settle(count);
        return _settled.Task.WaitAsync(cancellationToken);
    }

    private void Settle(long change)
    {
        if (Interlocked.Add(ref _open, change) == 0)
        {
            _settled.TrySetResult();
        }
    }
}
