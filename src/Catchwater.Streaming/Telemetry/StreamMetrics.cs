using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Catchwater.Streaming.Running;

namespace Catchwater.Streaming.Telemetry;

/// <summary>
/// What streams tell OpenTelemetry, under the meter <c>Catchwater.Streaming</c>; every instrument carries <c>catchwater.job</c>. Counters
/// count what is committed.
/// </summary>
public static class StreamMetrics
{
    /// <summary>The meter's name, for <c>AddMeter</c>.</summary>
    public const string MeterName = "Catchwater.Streaming";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Read = Meter.CreateCounter<long>("catchwater.stream.records.read", "{record}", "Records worked on.");

    internal static readonly Counter<long> Emitted = Meter.CreateCounter<long>("catchwater.stream.records.emitted", "{record}", "Records written to topics.");

    internal static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>("catchwater.stream.records.dead_letters", "{record}", "Records that could not be worked on.");

    internal static readonly Counter<long> Late = Meter.CreateCounter<long>("catchwater.stream.records.late", "{record}", "Records that came after their window had closed.");

    internal static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>("catchwater.stream.commit.duration", "s", "From handing a unit of work over to knowing it durable.");

    private static readonly ConcurrentDictionary<JobRun, bool> Running = [];

    internal static readonly ObservableGauge<long> Lag = Meter.CreateObservableGauge("catchwater.stream.lag", Lags, "{record}", "Records still to be worked on, of the partitions this process has now.");

    internal static void Began(JobRun run) => Running[run] = true;

    internal static void Ended(JobRun run) => Running.TryRemove(run, out _);

    private static IEnumerable<Measurement<long>> Lags() =>
        from run in Running.Keys
        from input in run.Inputs
        let partition = input.Source.Partition
        select new Measurement<long>(
            Math.Max(0, input.Source.End - input.Position),
            new("catchwater.job", run.Job.Name),
            new("catchwater.topic", partition.Topic),
            new("catchwater.partition", partition.Partition));
}
