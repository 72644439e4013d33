using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Catchwater.Topics.Records;

namespace Catchwater.Ingest.Producing;

/// <summary>
/// What a producer says to OpenTelemetry under the name <c>Catchwater.Ingest</c>, in the words of the messaging conventions
/// (https://opentelemetry.io/docs/specs/semconv/messaging/).
/// </summary>
internal static class ProducerTelemetry
{
    public const string Name = "Catchwater.Ingest";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Events handed to the log.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("messaging.client.operation.duration", "s", "From an event's sending to its being durable.");

    /// <summary>Whether somebody wants to know how long each event takes.</summary>
    public static bool Times => Duration.Enabled;

    public static Activity? Start(string topic) => Activities.HasListeners()
        ? Activities.StartActivity($"send {topic}", ActivityKind.Producer, default(ActivityContext), Tags(topic, null))
        : null;

    /// <summary>The W3C trace context of an activity as record headers.</summary>
    public static IReadOnlyList<RecordHeader> Headers(Activity? activity)
    {
        if (activity?.Id is not { } id || activity.IdFormat != ActivityIdFormat.W3C)
        {
            return [];
        }

        var parent = new RecordHeader("traceparent", Encoding.ASCII.GetBytes(id));
        return activity.TraceStateString is { Length: > 0 } state ? [parent, new RecordHeader("tracestate", Encoding.UTF8.GetBytes(state))] : [parent];
    }

    public static void Ended(string topic, TimeSpan? took, string? error, long count = 1)
    {
        if (Sent.Enabled)
        {
            Sent.Add(count, Tags(topic, error));
        }

        if (took is { } time)
        {
            Duration.Record(time.TotalSeconds, Tags(topic, error));
        }
    }

    private static TagList Tags(string topic, string? error)
    {
        TagList tags = new() { { "messaging.system", "catchwater" }, { "messaging.destination.name", topic }, { "messaging.operation.name", "send" }, { "messaging.operation.type", "send" } };
        if (error is not null)
        {
            tags.Add("error.type", error);
        }

        return tags;
    }
}
