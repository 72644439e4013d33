using Catchwater.Topics.Embedded;

namespace Catchwater.Topics.Tests.Embedded;

/// <summary>A log in a folder of its own that can be closed and opened again.</summary>
public abstract class EmbeddedTest : Conformance.LogConformance
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("catchwater-topics-").FullName;

    protected SettableTime Time { get; } = new();

    protected EmbeddedEventLog Embedded { get; private set; } = null!;

    public override async ValueTask DisposeAsync()
    {
        await Embedded.DisposeAsync();
        await base.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override async ValueTask<IEventLog> OpenAsync() => Embedded = await EmbeddedEventLog.OpenAsync(Folder, new EmbeddedLogOptions { CleanEvery = null }, Time);

    protected async Task ReopenAsync()
    {
        await Embedded.DisposeAsync();
        await InitializeAsync();
    }

    /// <summary>Writes each value as a batch of its own.</summary>
    protected async Task WriteSinglyAsync(string topic, params IEnumerable<(string? Key, string? Value, long Timestamp)> records)
    {
        foreach (var (key, value, timestamp) in records)
        {
            await WriteAsync(Message(topic, key, value) with { Timestamp = timestamp });
        }
    }
}

/// <summary>A clock that is set by hand; waiting is done by the system's.</summary>
public sealed class SettableTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeMilliseconds(1_000_000_000_000);

    public override DateTimeOffset GetUtcNow() => Now;
}
