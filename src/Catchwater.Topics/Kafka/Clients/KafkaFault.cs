using Catchwater.Core.Errors;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.Clients;

/// <summary>What Kafka and its client say, as our problems.</summary>
internal static class KafkaFault
{
    public static TopicsException UnknownTopic(string topic) =>
        new(new Problem("unknown_topic", $"there is no topic {topic}") { Hint = "create it, or check the name" });

    public static TopicsException UnknownPartition(TopicPartition partition, int partitions) =>
        new(new Problem("unknown_partition", $"topic {partition.Topic} has no partition {partition.Partition}: it has {partitions}, from 0"));

    public static TopicsException BeyondEnd(TopicPartition partition, string owner, long position, long end) =>
        new(new Problem("position_beyond_end", $"{owner} has read {partition} up to offset {position}, and it ends at {end}: the topic was made anew, or has lost records") { Hint = "restore a savepoint that fits, or take another group name to begin anew" });

    public static TopicsException Settings(KafkaClients clients, Exception e) =>
        new(new Problem("wrong_kafka_setting", $"the Kafka client refused its settings: {clients.Clean(e.Message)}") { Hint = "see the kafka block of catchwater.yaml, its properties above all" });

    public static TopicsException NoLibrary(DllNotFoundException e) =>
        new(new Problem("kafka_library_missing", "the Kafka client's native library could not be loaded") { Hint = "on Debian and Ubuntu: apt-get install libsasl2-2" }, e);

    /// <summary>The cluster has not answered at all.</summary>
    public static TopicsException Unreachable(KafkaClients clients, KafkaException e, TimeSpan patience)
    {
        var (cluster, said) = (clients.Options.BootstrapServers, clients.LastError ?? clients.Clean(e.Error.Reason));
        var silence = clients.AllDown
            ? $"no broker of {cluster} can be reached"
            : $"no answer from {cluster} within {patience.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)} s";
        return clients.RefusesUs
            ? new(new Problem("not_authenticated", $"{cluster} did not accept who we are: {said}") { Hint = "check security, tls and sasl in the kafka block" }, e)
            : new(new Problem("log_unreachable", $"{silence}: {said}") { Hint = "check the address, the network and that the brokers are up" }, e);
    }

    /// <summary>An error as an exception: <paramref name="doing"/> says what was tried, as in "write to topic orders".</summary>
    public static TopicsException Of(KafkaClients clients, string doing, Error error, string? topic = null, Exception? inner = null)
    {
        var reason = clients.Clean(error.Reason);
        var cluster = clients.Options.BootstrapServers;
        return error.Code switch
        {
            ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic when topic is not null => UnknownTopic(topic),
            ErrorCode.Local_UnknownPartition => new(new Problem("unknown_partition", $"cannot {doing}: {reason}"), inner),
            ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidMsgSize => new(new Problem("record_too_large", $"cannot {doing}: a record is larger than the topic or the client takes ({reason})") { Hint = "raise the topic's max.message.bytes and the property message.max.bytes" }, inner),
            ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed => new(new Problem("not_allowed", $"cannot {doing} at {cluster}: {reason}") { Hint = "docs/kafka.md lists the rights a worker needs" }, inner),
            ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication or ErrorCode.Local_Ssl => new(new Problem("not_authenticated", $"cannot {doing}: {cluster} did not accept who we are: {reason}") { Hint = "check security, tls and sasl in the kafka block" }, inner),
            ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_TimedOut or ErrorCode.Local_Resolve or ErrorCode.RequestTimedOut or ErrorCode.Local_WaitCoord => new(new Problem("log_unreachable", $"cannot {doing}: no answer from {cluster}: {reason}{(clients.LastError is { } last && last != reason ? $"; last heard: {last}" : "")}") { Hint = "check the address, the network and that the brokers are up" }, inner),
            _ => new(new Problem("log_failed", $"cannot {doing} at {cluster}: {reason}"), inner),
        };
    }
}
