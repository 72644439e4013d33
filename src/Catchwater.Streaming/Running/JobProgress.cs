using System.Diagnostics;
using Catchwater.Topics;

namespace Catchwater.Streaming.Running;

/// <summary>
/// How far a job's other workers have come: this one ends only when all partitions have come to their targets, and takes over those
/// of a worker that dies on the way. Read from what the group has committed, for no worker knows of another.
/// </summary>
internal sealed class JobProgress(IEventLog log, JobRun run, IReadOnlyDictionary<TopicPartition, long> targets)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait before looking: a look reads the group's whole state on Kafka, so it takes a tenth of the time at most.</summary>
    public TimeSpan Pause { get; private set; } = Shortest;

    /// <summary>Tells the run which partitions others have committed up to their targets. Does nothing while this worker has work of its own.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var elsewhere = run.Elsewhere;
        if (elsewhere.Count == 0)
        {
            return;
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            var positions = await PositionsAsync(cancellationToken);
            run.Reached(elsewhere.Where(number => targets.All(target => target.Key.Partition != number || positions[target.Key] >= target.Value)));
        }
        catch (TopicsException e) when (e.Problems[0].Code == "log_unreachable")
        {
            // The brokers are away for a while. The worker waits for them too.
        }

        var took = 10 * Stopwatch.GetElapsedTime(started);
        Pause = took > Shortest ? took : Shortest;
    }

    // A task that has nothing to read commits nothing: it stands at the first record there is.
    private async Task<Dictionary<TopicPartition, long>> PositionsAsync(CancellationToken cancellationToken)
    {
        Dictionary<TopicPartition, long> positions = [];
        foreach (var topic in targets.Keys.Select(partition => partition.Topic).Distinct())
        {
            foreach (var partition in (await log.FindAsync(topic, cancellationToken))?.Partitions ?? [])
            {
                positions[new TopicPartition(topic, partition.Number)] = partition.Earliest;
            }
        }

        await using var view = await log.OpenStateAsync(run.Job.Name, cancellationToken);
        foreach (var (partition, position) in view.Tasks.SelectMany(task => task.Positions))
        {
            positions[partition] = position;
        }

        return positions;
    }
}
