using Catchwater.Host.Plans;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Runs.Steps;

/// <summary>The steps of a project in an order in which they can run: sources, stream jobs, pipelines.</summary>
internal static class RunGraph
{
    public static IReadOnlyList<IRunStep> Of(Project project, IReadOnlyList<PlannedStep> pipelines) =>
    [
        .. project.Sources.Select(source => new IngestStep(source)),
        .. project.Streams.Select(job => new StreamStep(job, [.. job.SourceTopics.SelectMany(topic => WritersOf(project, topic)).Where(writer => writer != job.Name).Distinct()])),
        .. pipelines.Select(step => new PipelineStep(step, step.Pipeline.Spec.Source.Topic is { } topic ? [.. WritersOf(project, topic)] : [])),
    ];

    /// <summary>The sources and stream jobs that write a topic.</summary>
    public static IEnumerable<string> WritersOf(Project project, string topic) =>
        project.Sources.Where(source => source.Topic == topic).Select(source => source.Name)
            .Concat(project.Streams.Where(job => job.Outputs.Contains(topic)).Select(job => job.Name));
}
