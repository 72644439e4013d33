namespace Catchwater.Topics.Crasher;

/// <summary>What the crasher and the test that holds it to account both know.</summary>
public static class Setting
{
    /// <summary>Writers append numbers here, each key counting up from 1.</summary>
    public const string Input = "in";

    /// <summary>The job writes <c>count:number</c> for every record of its input, under the same key.</summary>
    public const string Output = "out";

    /// <summary>The job writes every key's count here too; the topic is compacted all the time.</summary>
    public const string Latest = "latest";

    /// <summary>The job's group.</summary>
    public const string Group = "counting";

    /// <summary>The job's state: a count by key.</summary>
    public const string Table = "counts";

    /// <summary>Number of writers.</summary>
    public const int Writers = 2;

    /// <summary>Number of keys of a writer.</summary>
    public const int Keys = 10;

    /// <summary>All topics; a key is in the same partition of each.</summary>
    public static IReadOnlyList<TopicSpec> Topics { get; } =
    [
        new() { Name = Input, Partitions = 3 },
        new() { Name = Output, Partitions = 3 },
        new() { Name = Latest, Partitions = 3, Compact = true },
    ];

    /// <summary>A key of a writer.</summary>
    public static string Key(int writer, int number) => $"{writer}/{number}";
}
