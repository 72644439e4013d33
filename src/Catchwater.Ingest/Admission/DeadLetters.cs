using System.Globalization;
using System.Text;
using Catchwater.Topics;
using Catchwater.Topics.Records;

namespace Catchwater.Ingest.Admission;

/// <summary>
/// Where events go that a topic does not admit: <c>{topic}.dead-letters</c> unless the topic's file says otherwise. A dead letter's value is the event's bytes, unchanged; its
/// headers say why it is there and where it came from.
/// </summary>
public static class DeadLetters
{
    /// <summary>Header: why, as a stable word and a sentence, such as <c>invalid_json: …</c>.</summary>
    public const string Reason = "catchwater.reason";

    /// <summary>Header: the topic it was meant for.</summary>
    public const string Topic = "catchwater.topic";

    /// <summary>Header: who brought it, such as <c>source:transactions</c>.</summary>
    public const string Source = "catchwater.source";

    /// <summary>Header: the file it stood in, relative to the project, or its sender's name; not there when unknown.</summary>
    public const string Origin = "catchwater.origin";

    /// <summary>Header: its place there: a 1-based line of text, or row of a table; not there when unknown.</summary>
    public const string Line = "catchwater.line";

    /// <summary>Header: how many bytes it had, when it was too large to be kept whole.</summary>
    public const string CutFrom = "catchwater.cut-from";

    /// <summary>The largest event that is taken, in bytes: what Kafka takes by default, less room for headers.</summary>
    public const int LargestEvent = 1_000_000;

    /// <summary>Name of the dead-letter topic of a topic.</summary>
    public static string TopicOf(string topic) => topic + ".dead-letters";

    /// <summary>How the dead-letter topic of a topic is made where nobody says otherwise: one partition, kept for ever.</summary>
    public static TopicSpec SpecOf(string topic) => new() { Name = TopicOf(topic), Partitions = 1 };

    internal static OutgoingRecord Letter(string deadLetters, string topic, ReadOnlyMemory<byte> value, Rejection rejection, EventOrigin origin)
    {
        List<RecordHeader> headers = [];
        void Add(string name, string? text)
        {
            if (text is not null)
            {
                headers.Add(new RecordHeader(name, Encoding.UTF8.GetBytes(text)));
            }
        }

        Add(Reason, $"{rejection.Code}: {rejection.Reason}");
        Add(Topic, topic);
        Add(Source, origin.Source);
        Add(Origin, origin.Name);
        Add(Line, origin.Line?.ToString(CultureInfo.InvariantCulture));
        Add(CutFrom, value.Length > LargestEvent ? value.Length.ToString(CultureInfo.InvariantCulture) : null);
        return new OutgoingRecord(deadLetters, null, value[..Math.Min(value.Length, LargestEvent)]) { Headers = headers };
    }
}

/// <summary>Where an event came from.</summary>
/// <param name="Source">Who brought it, such as <c>source:transactions</c>.</param>
/// <param name="Name">The file it stood in, relative to the project, or its sender; null when unknown.</param>
/// <param name="Line">Its 1-based line or row there; null when unknown.</param>
public readonly record struct EventOrigin(string Source, string? Name = null, long? Line = null);
