using Catchwater.Core.Errors;
using Catchwater.Streaming.Jobs;
using Catchwater.Topics;

namespace Catchwater.Streaming.Running;

/// <summary>The topics of a job: they must be there, and those it writes are made.</summary>
internal static class JobTopics
{
    /// <summary>Checks the topics the job reads, and makes those it writes with as many partitions. The number of partitions.</summary>
    public static async Task<int> EnsureAsync(IEventLog log, StreamJob job, StreamRunnerOptions options, CancellationToken cancellationToken)
    {
        List<TopicDescription> inputs = [];
        foreach (var input in job.Inputs.Where(input => input.Kind != InputKind.Repartition))
        {
            inputs.Add(await log.FindAsync(input.Topic, cancellationToken) ?? throw new StreamingException(
                new Problem("unknown_topic", $"job '{job.Name}' reads the topic '{input.Topic}', which does not exist in {log.Location}") { Hint = "run the source that fills it, or produce into it" }));
        }

        var partitions = inputs[0].Partitions.Count;
        if (inputs.Find(input => input.Partitions.Count != partitions) is { } other)
        {
            throw new StreamingException(new Problem(
                "partitions_differ",
                $"job '{job.Name}' reads '{inputs[0].Spec.Name}' with {partitions} partitions and '{other.Spec.Name}' with {other.Partitions.Count}: equal keys would lie in different tasks")
            {
                Hint = "make both topics with the same number of partitions",
            });
        }

        var made = job.Inputs.Where(input => input.Kind == InputKind.Repartition).Select(input => input.Topic)
            .Concat(job.Outputs)
            .Concat(job.Inputs.Select(input => options.DeadLetterTopic(input.Topic)));
        foreach (var topic in made.Distinct())
        {
            if (await log.FindAsync(topic, cancellationToken) is null)
            {
                await log.EnsureAsync(new TopicSpec { Name = topic, Partitions = partitions }, cancellationToken);
            }
        }

        return partitions;
    }

    /// <summary>The ends of some of the topics the job reads.</summary>
    public static async Task<Dictionary<TopicPartition, long>> EndsAsync(IEventLog log, IEnumerable<JobInput> inputs, CancellationToken cancellationToken)
    {
        Dictionary<TopicPartition, long> ends = [];
        foreach (var input in inputs)
        {
            var topic = (await log.FindAsync(input.Topic, cancellationToken))!;
            foreach (var partition in topic.Partitions)
            {
                ends[new TopicPartition(input.Topic, partition.Number)] = partition.End;
            }
        }

        return ends;
    }
}
