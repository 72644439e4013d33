namespace Catchwater.Core.Names;

/// <summary>The name of a topic as a dataset of the catalogue: <c>topic:transactions</c>. The colon keeps it apart from tables and paths.</summary>
public static class TopicDataset
{
    /// <summary>What the name begins with.</summary>
    public const string Prefix = "topic:";

    /// <summary>The dataset's name.</summary>
    public static string NameOf(string topic) => Prefix + topic;
}
