using System.Globalization;

namespace Catchwater.Topics.Kafka;

/// <summary>A spec's retention as Kafka's topic settings and back. Source: https://kafka.apache.org/documentation/#topicconfigs.</summary>
internal static class TopicConfig
{
    public static Dictionary<string, string> Of(TopicSpec spec)
    {
        var bounded = spec.RetentionAge is not null || spec.RetentionBytes is not null;
        return new()
        {
            ["cleanup.policy"] = (spec.Compact, bounded) switch { (true, true) => "compact,delete", (true, false) => "compact", _ => "delete" },
            ["retention.ms"] = Number((long?)spec.RetentionAge?.TotalMilliseconds ?? -1),
            ["retention.bytes"] = Number(spec.RetentionBytes ?? -1),
        };
    }

    public static TopicSpec Read(string name, int partitions, short replicas, Dictionary<string, string>? config)
    {
        var age = Parse(config, "retention.ms");
        var bytes = Parse(config, "retention.bytes");
        return new TopicSpec
        {
            Name = name,
            Partitions = partitions,
            Replication = replicas,
            RetentionAge = age is { } ms ? TimeSpan.FromMilliseconds(Math.Min(ms, TimeSpan.MaxValue.TotalMilliseconds / 2)) : null,
            RetentionBytes = bytes,
            Compact = config?.GetValueOrDefault("cleanup.policy")?.Contains("compact", StringComparison.Ordinal) ?? false,
        };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static long? Parse(Dictionary<string, string>? config, string key) =>
        long.TryParse(config?.GetValueOrDefault(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= 0 ? value : null;
}
