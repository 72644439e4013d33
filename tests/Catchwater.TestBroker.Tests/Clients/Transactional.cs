using Confluent.Kafka;

namespace Catchwater.Brokers.Tests.Clients;

/// <summary>A call that must not hang a test run.</summary>
internal static class Transactional
{
    /// <summary>SendOffsetsToTransaction with a limit that holds: the client's own does not always (docs/decisions/0075).</summary>
    public static void SendOffsets(this IProducer<string, string> producer, TopicPartitionOffset next, IConsumerGroupMetadata group)
    {
        var sending = Task.Run(() => producer.SendOffsetsToTransaction([next], group, TimeSpan.FromSeconds(30)));
        Assert.True(Task.WaitAny([sending], TimeSpan.FromSeconds(60)) == 0, "SendOffsetsToTransaction hangs: see docs/decisions/0075");
        sending.GetAwaiter().GetResult();
    }
}
