namespace Catchwater.Brokers.Topics;

/// <summary>
/// The settings a topic can have, with Kafka's defaults (https://kafka.apache.org/documentation/#topicconfigs). They are kept and told;
/// of all of them only max.message.bytes is obeyed: nothing expires or is compacted here.
/// </summary>
internal static class TopicSettings
{
    public const string MaxMessageBytes = "max.message.bytes";

    public static readonly IReadOnlyDictionary<string, string> Defaults = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["cleanup.policy"] = "delete",
        ["compression.type"] = "producer",
        ["delete.retention.ms"] = "86400000",
        ["file.delete.delay.ms"] = "60000",
        ["flush.messages"] = "9223372036854775807",
        ["flush.ms"] = "9223372036854775807",
        ["index.interval.bytes"] = "4096",
        ["max.compaction.lag.ms"] = "9223372036854775807",
        [MaxMessageBytes] = "1048588",
        ["message.timestamp.type"] = "CreateTime",
        ["min.cleanable.dirty.ratio"] = "0.5",
        ["min.compaction.lag.ms"] = "0",
        ["min.insync.replicas"] = "1",
        ["preallocate"] = "false",
        ["retention.bytes"] = "-1",
        ["retention.ms"] = "604800000",
        ["segment.bytes"] = "1073741824",
        ["segment.index.bytes"] = "10485760",
        ["segment.jitter.ms"] = "0",
        ["segment.ms"] = "604800000",
        ["unclean.leader.election.enable"] = "false",
    };

    /// <summary>What is wrong with a setting, or null.</summary>
    public static string? Check(string name, string? value)
    {
        if (!Defaults.TryGetValue(name, out var usual))
        {
            return $"Unknown topic config name: {name}";
        }

        var isNumber = long.TryParse(usual, out _);
        return value is not null && isNumber && !long.TryParse(value, out _) ? $"Invalid value {value} for configuration {name}: Not a number" : null;
    }
}
