using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Catchwater.Streaming.Crasher;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Topics;
using Catchwater.Topics.Embedded;
using Catchwater.Topics.Kafka;
using Catchwater.Topics.Kafka.Settings;

// crasher FOLDER exactly-once | at-least-once: runs the jobs up to the end of their topics. Small commits, so that kills fall everywhere.
// crasher FOLDER exactly-once | at-least-once BOOTSTRAP-SERVERS: works on the jobs on Kafka until it is asked to leave (SIGTERM).
await using var log = args.Length == 2
    ? (IEventLog)await EmbeddedEventLog.OpenAsync(args[0], null, TimeProvider.System)
    : KafkaEventLog.Open(new KafkaOptions { BootstrapServers = args[2], StateFolder = args[0] }, TimeProvider.System);

// A line for each commit: whoever kills the process knows that it is in the middle of its work.
using MeterListener listener = new() { InstrumentPublished = (instrument, meters) => { if (instrument.Name == "catchwater.stream.records.read") { meters.EnableMeasurementEvents(instrument); } } };
listener.SetMeasurementEventCallback<long>((_, read, _, _) => Console.WriteLine($"read {read}"));
listener.Start();
await using var writer = log.OpenWriter(new WriterOptions { Linger = TimeSpan.Zero });
IReadOnlyList<StreamJob> jobs = args[1] == "exactly-once" ? CrashJobs.All() : [CrashJobs.Careless(writer)];
if (args.Length == 2)
{
    StreamRunner runner = new(log, new StreamRunnerOptions { CommitRecords = 100, CommitInterval = TimeSpan.FromMilliseconds(5), StateCacheBytes = 200_000, Parallelism = 2 });
    await runner.RunToEndAsync(jobs, CancellationToken.None);
}
else
{
    using CancellationTokenSource left = new();
    using var asked = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
    {
        context.Cancel = true;
        left.Cancel();
    });
    StreamRunner runner = new(log, new StreamRunnerOptions { CommitRecords = 100, CommitInterval = TimeSpan.FromMilliseconds(20), StateCacheBytes = 200_000, Parallelism = 2, SessionTimeout = TimeSpan.FromSeconds(3) });
    await runner.RunAsync(jobs, left.Token);
}

Console.WriteLine("done");
