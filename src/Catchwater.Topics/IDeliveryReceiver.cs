namespace Catchwater.Topics;

/// <summary>
/// Hears how records ended that were handed to an <see cref="IEventWriter"/>. Called on the log's own threads, several at once, or
/// while the record is being handed over: it must be quick, and must not throw.
/// </summary>
public interface IDeliveryReceiver
{
    /// <summary>A record is durable.</summary>
    /// <param name="tag">What was given with it.</param>
    /// <param name="place">Where it is.</param>
    void Delivered(long tag, RecordPlace place);

    /// <summary>A record has failed: it is not in the log, or nobody knows whether it will be.</summary>
    /// <param name="tag">What was given with it.</param>
    /// <param name="fault"><c>unknown_topic</c>, <c>unknown_partition</c>, <c>record_too_large</c> or <c>delivery_failed</c>.</param>
    void Failed(long tag, TopicsException fault);
}

/// <summary>How one record ended, as a task.</summary>
internal sealed class DeliveryTask() : TaskCompletionSource<RecordPlace>(TaskCreationOptions.RunContinuationsAsynchronously), IDeliveryReceiver
{
    public void Delivered(long tag, RecordPlace place) => SetResult(place);

    public void Failed(long tag, TopicsException fault) => SetException(fault);
}
