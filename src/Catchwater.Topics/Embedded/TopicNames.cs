using System.Text.RegularExpressions;
using Catchwater.Core.Errors;

namespace Catchwater.Topics.Embedded;

/// <summary>What a topic may be called, and which specs can be. Source: org.apache.kafka.common.internals.Topic.</summary>
internal static partial class TopicNames
{
    /// <summary>Most partitions a topic of the embedded log may have.</summary>
    public const int MaxPartitions = 1024;

    public static void Check(TopicSpec topic)
    {
        if (!Name().IsMatch(topic.Name) || topic.Name is "." or "..")
        {
            throw new TopicsException(new Problem("wrong_topic_name", $"found '{topic.Name}': expected 1 to 249 letters, digits, '.', '_' and '-', and not '.' or '..'"));
        }

        if (topic.Partitions is < 1 or > MaxPartitions)
        {
            throw new TopicsException(new Problem("wrong_partitions", $"the topic '{topic.Name}' cannot have {topic.Partitions} partitions: expected 1 to {MaxPartitions}"));
        }

        if (topic.RetentionAge is { } age && age <= TimeSpan.Zero || topic.RetentionBytes is <= 0)
        {
            throw new TopicsException(new Problem("wrong_retention", $"the topic '{topic.Name}' cannot keep nothing: expected a retention above zero, or none"));
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9._-]{1,249}\z")]
    private static partial Regex Name();
}
