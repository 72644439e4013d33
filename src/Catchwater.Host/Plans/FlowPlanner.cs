using Catchwater.Core.Errors;
using Catchwater.Host.Projects;
using Catchwater.Ingest;
using Catchwater.Ingest.Sources;
using Catchwater.Lake.Sessions;
using Catchwater.Streaming.Jobs;
using Catchwater.Topics;

namespace Catchwater.Host.Plans;

/// <summary>Says what a run would do with sources and stream jobs. It only looks: progress and positions are read, never taken.</summary>
internal sealed class FlowPlanner(Project project, IEventLog? log, LakeSession session)
{
    private readonly HashSet<string> _written = [];

    public IReadOnlyList<PlannedSource> Sources { get; private set; } = [];

    public IReadOnlyList<PlannedStream> Streams { get; private set; } = [];

    /// <summary>Whether a topic will have new records.</summary>
    public bool WillGrow(string topic) => _written.Contains(topic);

    /// <summary>Looks at all of them.</summary>
    /// <param name="problems">Receives what is wrong with sources.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task PlanAsync(ICollection<Problem> problems, CancellationToken cancellationToken)
    {
        List<PlannedSource> sources = [];
        foreach (var source in project.Sources)
        {
            SourcePlan plan;
            try
            {
                plan = await SourceRunner.PlanAsync(source, log, session, cancellationToken);
            }
            catch (IngestException fault)
            {
                foreach (var problem in fault.Problems)
                {
                    problems.Add(problem);
                }

                continue;
            }

            var action = plan.New > 0 ? PlannedWork.Run : PlannedWork.Skip;
            sources.Add(new PlannedSource(source.Name, source.At("").File, source.Topic, action, plan.Files, plan.New, plan.Bytes));
            if (action == PlannedWork.Run)
            {
                _written.Add(source.Topic);
            }
        }

        List<PlannedStream> streams = [];
        foreach (var job in project.Streams)
        {
            var waiting = log is null ? 0 : await WaitingAsync(log, job, cancellationToken);
            var action = waiting > 0 || job.SourceTopics.Any(WillGrow) ? PlannedWork.Run : PlannedWork.Skip;
            streams.Add(new PlannedStream(job.Name, job.Location?.File, [.. job.SourceTopics], [.. job.Outputs], action, waiting));
            if (action == PlannedWork.Run)
            {
                _written.UnionWith(job.Outputs);
            }
        }

        (Sources, Streams) = (sources, streams);
    }

    /// <summary>Records in a job's topics that it has not worked on.</summary>
    public static async Task<long> WaitingAsync(IEventLog log, StreamJob job, CancellationToken cancellationToken)
    {
        await using var state = await log.OpenStateAsync(job.Name, cancellationToken);
        var positions = state.Tasks.SelectMany(task => task.Positions).ToDictionary();
        var waiting = 0L;
        foreach (var name in job.SourceTopics)
        {
            foreach (var partition in (await log.FindAsync(name, cancellationToken))?.Partitions ?? [])
            {
                waiting += partition.End - Math.Max(partition.Earliest, positions.GetValueOrDefault(new TopicPartition(name, partition.Number)));
            }
        }

        return waiting;
    }
}
