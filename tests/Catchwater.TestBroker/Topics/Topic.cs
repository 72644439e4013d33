using Catchwater.Brokers.Log;

namespace Catchwater.Brokers.Topics;

/// <summary>A topic: its partitions and the settings that were given for it.</summary>
internal sealed record Topic(string Name, List<PartitionLog> Partitions, Dictionary<string, string> Settings);
