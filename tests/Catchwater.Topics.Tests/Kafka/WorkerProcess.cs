using System.Globalization;
using Catchwater.Brokers;

namespace Catchwater.Topics.Tests.Kafka;

/// <summary>A worker of <see cref="CountingJob"/> in a process of its own.</summary>
internal sealed class WorkerProcess(string bootstrap, string stateFolder, TimeSpan session, string member = "-", bool exactlyOnce = true, string? failpoint = null)
    : KillableProcess(
        "Catchwater.Topics.KafkaWorker.dll",
        [bootstrap, CountingJob.Group, stateFolder, exactlyOnce ? "exactly-once" : "at-least-once", session.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), member],
        failpoint)
{
    /// <summary>How many tasks it has been given.</summary>
    public int Assignments => Lines;
}
