using Catchwater.Brokers;

namespace Catchwater.Streaming.Tests.Kafka;

/// <summary>A process that works on the crasher's jobs on Kafka.</summary>
internal sealed class StreamWorker(string bootstrap, string stateFolder, bool exactlyOnce = true, string? failpoint = null)
    : KillableProcess("Catchwater.Streaming.Crasher.dll", [stateFolder, exactlyOnce ? "exactly-once" : "at-least-once", bootstrap], failpoint)
{
    /// <summary>How often it has committed.</summary>
    public int Commits => Lines;
}
