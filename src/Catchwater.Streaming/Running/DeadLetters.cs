namespace Catchwater.Streaming.Running;

/// <summary>
/// Where records go that a job cannot work on: <c>{topic}.dead-letters</c>, with the original key, value and headers, and headers
/// that say why and from where.
/// </summary>
public static class DeadLetters
{
    /// <summary>Header: why, as a stable word and a sentence, such as <c>invalid_json: …</c>.</summary>
    public const string Reason = "catchwater.reason";

    /// <summary>Header: the topic the record came from.</summary>
    public const string Topic = "catchwater.topic";

    /// <summary>Header: the partition it came from.</summary>
    public const string Partition = "catchwater.partition";

    /// <summary>Header: its offset there.</summary>
    public const string Offset = "catchwater.offset";

    /// <summary>Header: the job that refused it.</summary>
    public const string Job = "catchwater.job";

    /// <summary>The topic for the dead letters of a topic.</summary>
    public static string TopicOf(string topic) => topic + ".dead-letters";
}
