using Catchwater.Host.Projects;

namespace Catchwater.Host.Tests.Projects;

public sealed class TopicFileTests : IDisposable
{
    private const string Contract = """
        apiVersion: v3.1.0
        kind: DataContract
        id: x
        version: 1.0.0
        status: active
        schema:
          - name: orders
            physicalType: topic
            properties: [{name: id, logicalType: string}]
          - name: other
            physicalType: topic
            properties: [{name: id, logicalType: string}]
        """;

    private readonly HostProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Has_a_default_for_everything()
    {
        var topic = Read("description: Orders as they come.\n");
        Assert.Equal(("orders", 4, null, null, false), (topic.Spec.Name, topic.Spec.Partitions, topic.Spec.RetentionAge, topic.Spec.RetentionBytes, topic.Spec.Compact));
        Assert.Equal(("orders.dead-letters", 1), (topic.DeadLetters.Name, topic.DeadLetters.Partitions));
        Assert.Null(topic.Contract);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1800)]
    [InlineData("12h", 43200)]
    [InlineData("1.5d", 129600)]
    [InlineData("4w", 2419200)]
    public void Reads_ages(string age, double seconds) => Assert.Equal(seconds, Read($"retention: {{age: {age}}}\n").Spec.RetentionAge!.Value.TotalSeconds);

    [Theory]
    [InlineData("512MB", 512_000_000)]
    [InlineData("1 KiB", 1024)]
    [InlineData("0.5GB", 500_000_000)]
    public void Reads_sizes(string size, long bytes) => Assert.Equal(bytes, Read($"retention: {{bytes: {size}}}\n").Spec.RetentionBytes);

    [Theory]
    [InlineData("retention: {age: 7 days}", "wrong_value")]
    [InlineData("retention: {age: 0s}", "wrong_value")]
    [InlineData("retention: {age: -1d}", "wrong_value")]
    [InlineData("retention: {bytes: 10}", "wrong_value")]
    [InlineData("replication: 0", "wrong_value")]
    [InlineData("partitions: 5000", "wrong_partitions")]
    [InlineData("dead_letters: a/b", "wrong_topic_name")]
    [InlineData("contract: contracts/no.odcs.yaml", "unknown_contract")]
    public void Refuses_what_cannot_be(string text, string code) =>
        Assert.Equal(code, Assert.Single(Assert.Throws<ProjectException>(() => Read(text + "\n")).Problems).Code);

    [Fact]
    public void Finds_the_contract_that_is_about_it()
    {
        _project.Write("contracts/events.odcs.yaml", Contract);
        Assert.Equal("orders", Read("partitions: 1\n").Contract!.Schema.Name);
        _project.Write("contracts/again.odcs.yaml", Contract.Replace("id: x", "id: y", StringComparison.Ordinal));
        Assert.Contains("several contracts", Assert.Throws<ProjectException>(() => Read("partitions: 1\n")).Message, StringComparison.Ordinal);
        Assert.Equal("contracts/again.odcs.yaml", Read("contract: contracts/again.odcs.yaml\n").Contract!.File.File);
    }

    private ProjectTopic Read(string text)
    {
        _project.Write("topics/orders.yaml", text);
        return ProjectLoader.LoadTopic(_project.Folder, "orders").Declared!;
    }
}
