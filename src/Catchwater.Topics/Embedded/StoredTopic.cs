using System.Text.Json.Serialization;

namespace Catchwater.Topics.Embedded;

/// <summary>A topic's description as it is kept.</summary>
internal sealed record StoredTopic(uint Id, int Partitions, short? Replication, long? RetentionMilliseconds, long? RetentionBytes, bool Compact)
{
    public static StoredTopic Of(uint id, TopicSpec spec) =>
        new(id, spec.Partitions, spec.Replication, (long?)spec.RetentionAge?.TotalMilliseconds, spec.RetentionBytes, spec.Compact);

    public TopicSpec ToSpec(string name) => new()
    {
        Name = name,
        Partitions = Partitions,
        Replication = Replication,
        RetentionAge = RetentionMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        RetentionBytes = RetentionBytes,
        Compact = Compact,
    };
}

[JsonSerializable(typeof(StoredTopic))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class StoredTopicJson : JsonSerializerContext;
