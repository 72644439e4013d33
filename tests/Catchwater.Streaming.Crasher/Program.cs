using System.Diagnostics.Metrics;
using Catchwater.Streaming.Crasher;
using Catchwater.Streaming.Running;
using Catchwater.Topics.Embedded;

// crasher FOLDER exactly-once | at-least-once: runs the jobs up to the end of their topics. Small commits, so that kills fall everywhere.
await using var log = await EmbeddedEventLog.OpenAsync(args[0], null, TimeProvider.System);

// A line for each commit: whoever kills the process knows that it is in the middle of its work.
using MeterListener listener = new() { InstrumentPublished = (instrument, meters) => { if (instrument.Name == "catchwater.stream.records.read") { meters.EnableMeasurementEvents(instrument); } } };
listener.SetMeasurementEventCallback<long>((_, read, _, _) => Console.WriteLine($"read {read}"));
listener.Start();
StreamRunner runner = new(log, new StreamRunnerOptions { CommitRecords = 700, CommitInterval = TimeSpan.FromMilliseconds(5), StateCacheBytes = 200_000, Parallelism = 2 });
if (args[1] == "exactly-once")
{
    await runner.RunToEndAsync(CrashJobs.All(), CancellationToken.None);
}
else
{
    await using var writer = log.OpenWriter(new Catchwater.Topics.WriterOptions { Linger = TimeSpan.Zero });
    await runner.RunToEndAsync([CrashJobs.Careless(writer)], CancellationToken.None);
}

Console.WriteLine("done");
