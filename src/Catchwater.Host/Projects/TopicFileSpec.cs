namespace Catchwater.Host.Projects;

/// <summary>One file of <c>topics/</c>. The topic's name is the file's name without <c>.yaml</c>.</summary>
public sealed record TopicFileSpec
{
    /// <summary>What its events are, in a sentence; shown in the catalogue.</summary>
    public string? Description { get; init; }

    /// <summary>Who answers for it, such as a team.</summary>
    public string? Owner { get; init; }

    /// <summary>Tags in the catalogue.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Number of partitions, 1 to 1024. Default: 4. It cannot be changed afterwards: keys would move.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>Copies of each partition on Kafka. Default: the broker's own.</summary>
    public int? Replication { get; init; }

    /// <summary>When old events may go. Default: never.</summary>
    public TopicRetentionSpec Retention { get; init; } = new();

    /// <summary>Keep the last event of every key and let earlier ones go. Default: false.</summary>
    public bool Compact { get; init; }

    /// <summary>The field of an event whose value is its key, for whatever writes events without saying. Default: none.</summary>
    public string? Key { get; init; }

    /// <summary>The contract its events must keep, a file of <c>contracts/</c>. Default: the one that declares a topic of this name, if there is one.</summary>
    public string? Contract { get; init; }

    /// <summary>The topic for events that are not admitted. Default: this topic's name with <c>.dead-letters</c>.</summary>
    public string? DeadLetters { get; init; }
}

/// <summary>When old events of a topic may go; whichever comes first.</summary>
public sealed record TopicRetentionSpec
{
    /// <summary>Events older than this, such as <c>12h</c> or <c>30d</c> (s, m, h, d, w). Default: no age is too old.</summary>
    public string? Age { get; init; }

    /// <summary>The oldest events of a partition that is larger than this, such as <c>10GB</c>. Default: no size is too large.</summary>
    public string? Bytes { get; init; }
}
