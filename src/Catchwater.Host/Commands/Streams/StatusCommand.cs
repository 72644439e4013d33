using System.CommandLine;
using System.Globalization;
using Catchwater.Host.Projects;
using Catchwater.Streaming.Inspection;

namespace Catchwater.Host.Commands.Streams;

/// <summary><c>stream status</c>: how the jobs stand.</summary>
internal sealed class StatusCommand(HostContext context) : StreamCommand("status", "Show how far stream jobs have come: lag, counts, watermark, dead letters, state.", context)
{
    public override IReadOnlyList<string> Examples { get; } = ["catchwater stream status -p samples/retail", "catchwater stream status --json | jq '.jobs[].lag'"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = Load(arguments);
        List<JobStatus> jobs = [];
        if (ProjectTopics.Exists(project.Settings))
        {
            await using var log = await OpenAsync(project, cancellationToken);
            JobInspector inspector = new(log);
            foreach (var job in project.Streams)
            {
                jobs.Add(await inspector.StatusAsync(job, cancellationToken));
            }
        }

        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(new StreamStatusDocument(project.Name, jobs));
        }
        else if (jobs.Count == 0)
        {
            await Context.Output.Messages.WriteLineAsync(project.Streams.Count == 0 ? "the project has no stream jobs" : "there are no topics yet");
        }
        else
        {
            TextTable.Write(Context.Output, ["job", "lag", "read", "emitted", "dead letters", "late", "watermark", "keys", "state", "committed"],
                jobs.Select(job => (string?[])
                [
                    job.Job, RunReport.Number(job.Lag), RunReport.Number(job.Read), RunReport.Number(job.Emitted), RunReport.Number(job.DeadLetters), RunReport.Number(job.Late),
                    Time(job.Watermark), RunReport.Number(job.StateEntries), $"{(job.StateBytes / 1e6).ToString("N1", CultureInfo.InvariantCulture)} MB", Time(job.CommittedAt),
                ]));
        }

        return ExitCode.Done;
    }

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";
}

/// <summary>What <c>stream status --json</c> prints.</summary>
/// <param name="Project">The project.</param>
/// <param name="Jobs">Its jobs; empty while there is no log.</param>
public sealed record StreamStatusDocument(string Project, IReadOnlyList<JobStatus> Jobs);
