using Catchwater.Topics.Tests.Conformance;

namespace Catchwater.Topics.Tests.Kafka;

// Derived once per area, as for every backend. On the test broker, and on a real one when CATCHWATER_TEST_KAFKA names it.
public sealed class KafkaTopicConformance : TopicConformance
{
    private readonly KafkaCluster _cluster = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    protected override ValueTask<IEventLog> OpenAsync() => _cluster.OpenEmptyAsync();
}

public sealed class KafkaReaderConformance : ReaderConformance
{
    private readonly KafkaCluster _cluster = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    protected override ValueTask<IEventLog> OpenAsync() => _cluster.OpenEmptyAsync();
}

public sealed class KafkaWriterConformance : WriterConformance
{
    private readonly KafkaCluster _cluster = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    protected override ValueTask<IEventLog> OpenAsync() => _cluster.OpenEmptyAsync();
}

public sealed class KafkaTaskConformance : TaskConformance
{
    private readonly KafkaCluster _cluster = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    protected override ValueTask<IEventLog> OpenAsync() => _cluster.OpenEmptyAsync();
}
