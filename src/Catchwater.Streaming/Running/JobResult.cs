namespace Catchwater.Streaming.Running;

/// <summary>What one run of a job did; what is counted is committed.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Read">Records worked on.</param>
/// <param name="Emitted">Records written to topics, dead letters not among them.</param>
/// <param name="DeadLetters">Records that could not be worked on.</param>
/// <param name="Late">Records that came after their window had closed.</param>
/// <param name="Duration">Wall time.</param>
public sealed record JobResult(string Job, long Read, long Emitted, long DeadLetters, long Late, TimeSpan Duration);
