using Catchwater.Core.Errors;
using Catchwater.Host.Plans;
using Catchwater.Host.Projects;
using Catchwater.Lake.Sessions;
using Catchwater.Topics;

namespace Catchwater.Host.Diagnosis;

/// <summary>
/// The log, and what brings events into it and works on them. The log is opened, as every command does that looks into it: whoever holds
/// it shows, and whether a cluster can be reached.
/// </summary>
/// <param name="project">The project; null when its files are wrong, and only the log is looked at.</param>
/// <param name="settings">Where things are.</param>
/// <param name="time">The clock.</param>
internal sealed class FlowChecks(Project? project, ProjectSettings settings, TimeProvider time)
{
    // A cluster that does not answer must not hold up everything else there is to say.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Nothing for a project that uses no log.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (project?.UsesTopics is not true && settings.Topics.Kafka is null)
        {
            return [];
        }

        if (!ProjectTopics.Exists(settings))
        {
            return [new Finding("topics", Health.Ok, $"not made yet: the first run makes {settings.Topics.Folder}"), .. await FlowAsync(null, cancellationToken)];
        }

        try
        {
            await using var log = await ProjectTopics.OpenAsync(Patient(settings), time, cancellationToken);
            return [.. await TopicsAsync(log, cancellationToken), .. await FlowAsync(log, cancellationToken)];
        }
        catch (TopicsException fault)
        {
            var problem = fault.Problems[0];
            return [new Finding("topics", problem.Code == "log_in_use" ? Health.Warn : Health.Error, problem.Message, problem.Hint), .. await FlowAsync(null, cancellationToken)];
        }
    }

    private static ProjectSettings Patient(ProjectSettings settings) =>
        settings.Topics.Kafka is { } kafka ? settings with { Topics = settings.Topics with { Kafka = kafka with { RequestTimeout = Patience } } } : settings;

    private async Task<IReadOnlyList<Finding>> TopicsAsync(IEventLog log, CancellationToken cancellationToken)
    {
        var there = await log.ListAsync(cancellationToken);
        List<Finding> findings = [];
        foreach (var declared in project?.Topics ?? [])
        {
            if (there.FirstOrDefault(topic => topic.Spec.Name == declared.Name) is { } topic && topic.Partitions.Count != declared.Spec.Partitions)
            {
                findings.Add(new Finding("topics", Health.Error,
                    $"{declared.At("partitions").File}: {declared.Name} has {Counted.Of(topic.Partitions.Count, "partition")}, the file says {declared.Spec.Partitions}", "they cannot be changed: keys would move. Say the same in the file, or take another name"));
            }
        }

        return findings.Count > 0 ? findings : [new Finding("topics", Health.Ok, $"{Counted.Of(there.Count, "topic")} at {log.Location}")];
    }

    private async Task<IReadOnlyList<Finding>> FlowAsync(IEventLog? log, CancellationToken cancellationToken)
    {
        if (project is null || project.Sources.Count + project.Streams.Count == 0)
        {
            return [];
        }

        using var engine = LakeEngine.Open(settings.Engine with { SpillDirectory = null });
        using var session = engine.OpenSession();
        var flow = new FlowPlanner(project, log, session);
        List<Problem> problems = [];
        await flow.PlanAsync(problems, cancellationToken);
        return
        [
            .. problems.Select(problem => new Finding("sources", Health.Error, (problem with { Hint = null }).ToString(), problem.Hint)),
            .. flow.Sources.Select(source => source.Files == 0
                ? new Finding("sources", Health.Warn, $"{source.Name}: no file matches its path", $"look at files.path in {source.File}")
                : new Finding("sources", Health.Ok, $"{source.Name}: {Counted.Of(source.Files, "file")} for {source.Topic}{(log is null ? "" : $", {source.NewFiles} new")}")),
            .. flow.Streams.Select(stream => new Finding("streams", Health.Ok,
                $"{stream.Name}: {string.Join(", ", stream.Reads)} to {string.Join(", ", stream.Writes)}{(log is null ? "" : $", {Counted.Of(stream.Waiting, "record waits", "records wait")}")}")),
        ];
    }
}
