namespace Catchwater.Topics.Embedded.Cleaning;

/// <summary>What cleaning removed.</summary>
/// <param name="Expired">Records that retention let go.</param>
/// <param name="Compacted">Records that later ones of their key replaced.</param>
public sealed record CleanResult(long Expired, long Compacted);
