using System.Globalization;
using System.Runtime.InteropServices;
using Catchwater.Topics.Kafka;
using Catchwater.Topics.Kafka.Settings;
using Catchwater.Topics.KafkaWorker;
using Catchwater.Topics.Tasks;

// BOOTSTRAP GROUP STATE-FOLDER exactly-once|at-least-once SESSION-MILLISECONDS MEMBER|-
if (args is not [var bootstrap, var group, var folder, var mode, var session, var member])
{
    Console.Error.WriteLine("usage: BOOTSTRAP GROUP STATE-FOLDER exactly-once|at-least-once SESSION-MILLISECONDS MEMBER|-");
    return 2;
}

TaskCompletionSource stop = new();
using var asked = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stop.TrySetResult();
});

await using var log = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = bootstrap, StateFolder = folder }, TimeProvider.System);
await using CountingOwner owner = new(log, mode == "exactly-once");
GroupOptions options = new()
{
    Group = group,
    Topics = ["in"],
    SessionTimeout = TimeSpan.FromMilliseconds(int.Parse(session, CultureInfo.InvariantCulture)),
    Member = member == "-" ? null : member,
};
await using var worker = await log.JoinAsync(options, owner, CancellationToken.None);

try
{
    await await Task.WhenAny(stop.Task, worker.Completion, owner.Failed);
    await worker.DisposeAsync();
    return 0;
}
#pragma warning disable CA1031 // The test reads it.
catch (Exception e)
#pragma warning restore CA1031
{
    Console.Error.WriteLine(e);
    return 1;
}
