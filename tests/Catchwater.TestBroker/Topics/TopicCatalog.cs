using System.Globalization;
using System.Text.RegularExpressions;
using Catchwater.Brokers.Log;
using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Topics;

/// <summary>All topics. Partitions are led by the brokers in turn.</summary>
internal sealed partial class TopicCatalog(int brokers)
{
    private readonly SortedDictionary<string, Topic> _topics = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Topic> All => _topics.Values;

    public Topic? Find(string name) => _topics.GetValueOrDefault(name);

    public PartitionLog? Find(string topic, int partition) =>
        Find(topic) is { } found && partition >= 0 && partition < found.Partitions.Count ? found.Partitions[partition] : null;

    public PartitionLog? Find(TopicPartition partition) => Find(partition.Topic, partition.Partition);

    public int MaxMessageBytes(string topic) => int.Parse(
        Find(topic)?.Settings.GetValueOrDefault(TopicSettings.MaxMessageBytes) ?? TopicSettings.Defaults[TopicSettings.MaxMessageBytes],
        CultureInfo.InvariantCulture);

    public (ErrorCode Error, string? Message) Create(string name, int partitions, int replicas, IReadOnlyDictionary<string, string?> settings, bool onlyCheck)
    {
        var wrong = settings.Select(setting => TopicSettings.Check(setting.Key, setting.Value)).FirstOrDefault(problem => problem is not null);
        (ErrorCode Error, string? Message) verdict =
            !IsName(name) ? (ErrorCode.InvalidTopic, $"Topic name is invalid: '{name}'")
            : _topics.ContainsKey(name) ? (ErrorCode.TopicAlreadyExists, $"Topic '{name}' already exists.")
            : partitions <= 0 ? (ErrorCode.InvalidPartitions, "Number of partitions must be larger than 0.")
            : replicas > brokers || replicas == 0 ? (ErrorCode.InvalidReplicationFactor, $"Unable to replicate the partition {replicas} time(s): there are {brokers} broker(s).")
            : wrong is not null ? (ErrorCode.InvalidConfig, wrong)
            : (ErrorCode.None, null);
        if (verdict.Error == ErrorCode.None && !onlyCheck)
        {
            var given = settings.Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value!);
            var topic = new Topic(name, [], given);
            Grow(topic, partitions);
            _topics[name] = topic;
        }

        return verdict;
    }

    public void Grow(Topic topic, int partitions)
    {
        for (var i = topic.Partitions.Count; i < partitions; i++)
        {
            topic.Partitions.Add(new PartitionLog((i % brokers) + 1));
        }
    }

    public bool Delete(string name) => _topics.Remove(name);

    private static bool IsName(string name) => Name().IsMatch(name) && name is not ("." or "..");

    [GeneratedRegex(@"^[a-zA-Z0-9._-]{1,249}\z")]
    private static partial Regex Name();
}
