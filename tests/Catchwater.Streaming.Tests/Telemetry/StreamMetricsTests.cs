using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Processors;
using Catchwater.Streaming.Telemetry;
using Catchwater.Streaming.Tests.Processors;

namespace Catchwater.Streaming.Tests.Telemetry;

/// <summary>What a job tells OpenTelemetry while it runs.</summary>
public sealed class StreamMetricsTests
{
    // Stands still at one record until it is let go.
    private sealed class Gate(ManualResetEventSlim reached, ManualResetEventSlim open) : KeyedProcessor<string, Numbered, long, string>
    {
        public override void OnRecord(Numbered value, ProcessorContext<string, long, string> context)
        {
            if (value.N == 3)
            {
                reached.Set();
                open.Wait(TestLog.Token);
            }

            context.Emit(context.Key);
        }
    }

    [Fact]
    public async Task Counts_what_is_committed_and_shows_the_lag_of_each_partition()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in", 1);
        await log.WriteAsync("in", Enumerable.Range(0, 9).Select(n => ((string?)"a", (string?)$$"""{"key":"a","n":{{n}}}""", (long)n)).Append(("a", "{", 10)));
        using ManualResetEventSlim reached = new();
        using ManualResetEventSlim open = new();
        var job = new StreamJob("measured-job").From<Numbered>("in").KeyBy(one => one.Key).Process(new Gate(reached, open)).To("out");
        ConcurrentDictionary<string, long> sums = [];
        ConcurrentQueue<(string Topic, int Partition, long Lag)> lags = [];
        using MeterListener listener = new() { InstrumentPublished = (instrument, meters) => { if (instrument.Meter.Name == StreamMetrics.MeterName) { meters.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (!Equals(named["catchwater.job"], "measured-job"))
            {
                return;
            }

            if (instrument.Name == "catchwater.stream.lag")
            {
                lags.Enqueue(((string)named["catchwater.topic"]!, (int)named["catchwater.partition"]!, value));
            }
            else
            {
                sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            }
        });
        listener.Start();

        var run = log.RunAsync(job);
        await Task.Run(() => reached.Wait(TestLog.Token), TestLog.Token);
        listener.RecordObservableInstruments();
        open.Set();
        await run;
        var whileItRan = lags.ToArray();
        lags.Clear();
        listener.RecordObservableInstruments();

        Assert.Equal([("in", 0, 7L)], whileItRan);
        Assert.Empty(lags);
        Assert.Equal((10, 9, 1), (sums["catchwater.stream.records.read"], sums["catchwater.stream.records.emitted"], sums["catchwater.stream.records.dead_letters"]));
    }
}
