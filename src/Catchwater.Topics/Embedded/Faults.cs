using Catchwater.Core.Errors;

namespace Catchwater.Topics.Embedded;

/// <summary>The faults of the embedded log, each said once.</summary>
internal static class Faults
{
    public static TopicsException UnknownTopic(string topic, IEnumerable<string> known, string location) =>
        new(new Problem("unknown_topic", $"there is no topic '{topic}' in {location}")
        {
            Hint = Suggestion.For(topic, known) is { } near ? $"did you mean '{near}'?" : "catchwater topics list shows those that are there",
        });

    public static TopicsException UnknownPartition(TopicPartition partition, int partitions) =>
        new(new Problem("unknown_partition", $"the topic '{partition.Topic}' has no partition {partition.Partition}: expected 0 to {partitions - 1}"));

    public static TopicsException TooLarge(string topic, long bytes, long limit) =>
        new(new Problem("record_too_large", $"a record for the topic '{topic}' has {bytes} bytes: expected at most {limit}"));

    public static TopicsException Closed(string location) =>
        new(new Problem("log_closed", $"the log in {location} has been closed"));

    public static TopicsException Failed(string location, Exception cause) =>
        new(new Problem("log_failed", $"the log in {location} cannot be written: {cause.Message}")
        {
            Hint = "look at the disk's free space and rights, then start again; nothing acknowledged is lost",
        }, cause);

    public static TopicsException Undelivered(TopicPartition partition, TopicsException cause) =>
        new(new Problem("delivery_failed", $"a record for {partition} was not confirmed: {cause.Problems[0].Message}") { Hint = cause.Problems[0].Hint }, cause);

    public static TopicsException GroupInUse(string group, string location) =>
        new(new Problem("group_in_use", $"the group '{group}' has a worker already in {location}")
        {
            Hint = "the embedded log has one worker a group: stop the other one first",
        });

    public static TopicsException Corrupt(string location, TopicPartition partition, long offset, string what) =>
        new(new Problem("corrupt_log", $"{partition} at offset {offset}: {what}")
        {
            File = location,
            Hint = "the bytes on disk are not those that were written: restore the folder from a copy, or read on after this offset",
        });

    public static TopicsException Damaged(string location, Exception cause) =>
        new(new Problem("corrupt_log", $"the files of the log cannot be read: {cause.Message}")
        {
            File = location,
            Hint = "the bytes on disk are not those that were written: restore the folder from a copy",
        }, cause);
}
