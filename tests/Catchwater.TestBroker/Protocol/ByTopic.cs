namespace Catchwater.Brokers.Protocol;

/// <summary>The shape most requests and replies share: an array of topics, each with an array of partitions.</summary>
internal static class ByTopic
{
    public static List<(string Topic, List<T> Partitions)> Topics<T>(this RequestReader read, Func<RequestReader, T> partition) =>
        read.Array(each => each.Topic(partition));

    public static (string Topic, List<T> Partitions) Topic<T>(this RequestReader read, Func<RequestReader, T> partition)
    {
        var topic = read.String();
        var partitions = read.Array(partition);
        read.EndStructure();
        return (topic, partitions);
    }

    /// <summary>Writes one reply for each partition that was asked for, in the order asked.</summary>
    public static void Topics<T>(this ReplyWriter write, IReadOnlyCollection<(string Topic, List<T> Partitions)> topics, Action<string, T> partition) =>
        write.Array(topics, topic =>
        {
            write.String(topic.Topic);
            write.Array(topic.Partitions, each => partition(topic.Topic, each));
            write.EndStructure();
        });
}
