using Catchwater.Brokers.Tests.Clients;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Catchwater.Brokers.Tests.Topics;

public sealed class TopicTests
{
    [Fact]
    public async Task Keeps_the_settings_given()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("set", 3, new() { ["retention.ms"] = "1234", ["cleanup.policy"] = "compact" });
        using var admin = kafka.Admin();
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
        await admin.IncrementalAlterConfigsAsync(new() { [resource] = [new ConfigEntry { Name = "retention.ms", Value = "99", IncrementalOperation = AlterConfigOpType.Set }] });

        var settings = (await admin.DescribeConfigsAsync([resource]))[0].Entries;

        Assert.Equal("99", settings["retention.ms"].Value);
        Assert.Equal(("compact", false), (settings["cleanup.policy"].Value, settings["cleanup.policy"].IsDefault));
        Assert.True(settings["max.message.bytes"].IsDefault);
        Assert.Equal(3, admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count);
    }

    [Theory]
    [InlineData("bad name", 1, null, ErrorCode.TopicException)]
    [InlineData("none", 0, null, ErrorCode.InvalidPartitions)]
    [InlineData("typo", 1, "retention.mss", ErrorCode.InvalidConfig)]
    public async Task Refuses_a_wrong_topic(string name, int partitions, string? setting, ErrorCode expected)
    {
        await using var kafka = KafkaFixture.Start();
        var settings = setting is null ? null : new Dictionary<string, string> { [setting] = "1" };

        var refused = await Assert.ThrowsAsync<CreateTopicsException>(() => kafka.CreateTopicAsync(name, partitions, settings));

        Assert.Equal(expected, refused.Results[0].Error.Code);
    }

    [Fact]
    public async Task Refuses_a_topic_that_exists()
    {
        await using var kafka = KafkaFixture.Start();
        await kafka.CreateTopicAsync("twice");

        var refused = await Assert.ThrowsAsync<CreateTopicsException>(() => kafka.CreateTopicAsync("twice"));

        Assert.Equal(ErrorCode.TopicAlreadyExists, refused.Results[0].Error.Code);
    }

    [Fact]
    public async Task Grows_and_deletes()
    {
        await using var kafka = KafkaFixture.Start();
        var topic = await kafka.CreateTopicAsync("grown", 2);
        using var admin = kafka.Admin();

        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 5 }]);
        Assert.Equal(5, admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count);

        await admin.DeleteTopicsAsync([topic]);
        Assert.DoesNotContain(topic, admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Select(each => each.Topic));
    }
}
