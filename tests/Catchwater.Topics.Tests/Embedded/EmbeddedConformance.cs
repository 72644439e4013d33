using Catchwater.Topics.Embedded;
using Catchwater.Topics.Tests.Conformance;

namespace Catchwater.Topics.Tests.Embedded;

public sealed class EmbeddedTopicTests : TopicConformance
{
    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override async ValueTask<IEventLog> OpenAsync() => await EmbeddedEventLog.OpenAsync(_folder.Path, null, TimeProvider.System);
}

public sealed class EmbeddedWriterTests : WriterConformance
{
    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override async ValueTask<IEventLog> OpenAsync() => await EmbeddedEventLog.OpenAsync(_folder.Path, null, TimeProvider.System);
}

public sealed class EmbeddedReaderTests : ReaderConformance
{
    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override async ValueTask<IEventLog> OpenAsync() => await EmbeddedEventLog.OpenAsync(_folder.Path, null, TimeProvider.System);
}

public sealed class EmbeddedTaskTests : TaskConformance
{
    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override async ValueTask<IEventLog> OpenAsync() => await EmbeddedEventLog.OpenAsync(_folder.Path, null, TimeProvider.System);
}
