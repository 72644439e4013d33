namespace Catchwater.Streaming.Inspection;

/// <summary>How a job stands, as far as it is committed.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Description">What it is for; null when nobody said.</param>
/// <param name="From">Topics it reads.</param>
/// <param name="To">Topics it writes.</param>
/// <param name="Lag">Records it has still to read.</param>
/// <param name="Read">Records it has worked on since it first ran.</param>
/// <param name="Emitted">Records it has written, dead letters not among them.</param>
/// <param name="DeadLetters">Records it could not work on.</param>
/// <param name="Late">Records that came after their window had closed.</param>
/// <param name="Watermark">How far event time has come: the least of all partitions that have seen events; null before the first event.</param>
/// <param name="StateEntries">Keys it remembers something of.</param>
/// <param name="StateBytes">Bytes of that, before the store compresses them.</param>
/// <param name="ReadPerS">Records it worked on a second, in the last minute before it committed last or in its last run if that was shorter; null when it never has.</param>
/// <param name="EmittedPerS">Records it wrote a second, in the same time.</param>
/// <param name="CommittedAt">When it committed last; null when it never has.</param>
/// <param name="Partitions">What it reads, by topic and partition.</param>
public sealed record JobStatus(
    string Job,
    string? Description,
    IReadOnlyList<string> From,
    IReadOnlyList<string> To,
    long Lag,
    long Read,
    long Emitted,
    long DeadLetters,
    long Late,
    DateTimeOffset? Watermark,
    long StateEntries,
    long StateBytes,
    double? ReadPerS,
    double? EmittedPerS,
    DateTimeOffset? CommittedAt,
    IReadOnlyList<PartitionStatus> Partitions);

/// <summary>How far a job has read a partition.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Position">The offset after the last record worked on; null when the job has never committed there.</param>
/// <param name="End">The offset the next record will have.</param>
/// <param name="Lag">Records still to be read.</param>
public sealed record PartitionStatus(string Topic, int Partition, long? Position, long End, long Lag);

/// <summary>What a job remembers of a key in one of its operators.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Partition">The partition the key lives in.</param>
/// <param name="Value">The value as JSON.</param>
public sealed record KeyState(string Operator, int Partition, string Value);
