using Catchwater.Topics.Tasks;

namespace Catchwater.Ingest.Admission;

/// <summary>
/// The one way of events into a topic, whatever brings them: what is admitted becomes a record of the topic, what is not a dead letter,
/// in the same unit of work, so that neither can be lost without the other.
/// </summary>
/// <param name="topic">The topic.</param>
/// <param name="deadLetters">The topic for what it does not admit.</param>
/// <param name="admission">What it admits.</param>
/// <param name="time">What time it is.</param>
public sealed class TopicIntake(string topic, string deadLetters, EventAdmission admission, TimeProvider time)
{
    /// <summary>Events that became records of the topic.</summary>
    public long Admitted { get; private set; }

    /// <summary>Events that became dead letters.</summary>
    public long Rejected { get; private set; }

    /// <summary>The topic.</summary>
    public string Topic => topic;

    /// <summary>Takes in an event; null when it was admitted, else why it became a dead letter.</summary>
    /// <param name="work">Receives the record or the dead letter.</param>
    /// <param name="value">The event's bytes.</param>
    /// <param name="origin">Where it came from.</param>
    public Rejection? Take(UnitOfWork work, ReadOnlySpan<byte> value, EventOrigin origin)
    {
        if (admission.Judge(value, out var admitted) is { } rejection)
        {
            Reject(work, value, rejection, origin);
            return rejection;
        }

        work.Append(topic, null, admitted.Timestamp ?? Now, admitted.Key, admitted.HasKey, admitted.Value, hasValue: true, default);
        Admitted++;
        return null;
    }

    /// <summary>Makes a dead letter of what its source found to be no event at all.</summary>
    public void Reject(UnitOfWork work, ReadOnlySpan<byte> value, Rejection rejection, EventOrigin origin)
    {
        work.Append(DeadLetters.Letter(deadLetters, topic, value.ToArray(), rejection, origin), Now);
        Rejected++;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
