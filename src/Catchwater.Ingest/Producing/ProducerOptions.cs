using System.Text.Json;
using Catchwater.Ingest.Admission;

namespace Catchwater.Ingest.Producing;

/// <summary>How an <see cref="EventProducer"/> works.</summary>
public sealed record ProducerOptions
{
    /// <summary>How long an event may take to become durable before it has failed; above 0. Default 10 s.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an event may wait for company before it is sent. Default 5 ms; 0 sends at once.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Bytes of events not yet durable above which sending waits. Default 64 MiB.</summary>
    public long BufferBytes { get; init; } = 64L << 20;

    /// <summary>What becomes of the fields <c>event_id</c> and <c>timestamp</c>. Default: added where they are missing.</summary>
    public Stamping Stamping { get; init; }

    /// <summary>
    /// What an event must be; one that is not fails to its sender (it is no dead letter: its sender is there to hear of it). Its key
    /// field, if it has one, is the key of events sent without one. Default: any JSON object.
    /// </summary>
    public EventAdmission Admission { get; init; } = EventAdmission.AnyObject;

    /// <summary>How events that are .NET objects become JSON. Default: snake_case names, as stream jobs read them and as <c>event_id</c> is written.</summary>
    public JsonSerializerOptions Json { get; init; } = SnakeCase;

    private static readonly JsonSerializerOptions SnakeCase = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

/// <summary>What becomes of the fields <c>event_id</c> (a UUID of version 7) and <c>timestamp</c> (UTC, ISO 8601) of an event.</summary>
public enum Stamping
{
    /// <summary>Those that are missing or null are added.</summary>
    AddMissing,

    /// <summary>Both are set, whatever the event says.</summary>
    Overwrite,

    /// <summary>The event stays as it is.</summary>
    None,
}
