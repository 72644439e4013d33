using System.CommandLine;
using System.Globalization;
using Catchwater.Host.Projects;
using Catchwater.Streaming.Inspection;
using Catchwater.Topics;

namespace Catchwater.Host.Commands.Streams;

/// <summary><c>stream status</c>: how the jobs stand.</summary>
internal sealed class StatusCommand(HostContext context) : StreamCommand("status", "Show how far stream jobs have come: lag, counts, watermark, dead letters, state.", context)
{
    public override IReadOnlyList<string> Examples { get; } = ["catchwater stream status -p samples/retail", "catchwater stream status --json | jq '.jobs[].lag'"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = Load(arguments);
        var status = ProjectTopics.Exists(project.Settings) ? await StatusAsync(project, arguments.GetValue(JsonOption), cancellationToken) : new StreamStatusDocument(project.Name, Context.Time.GetUtcNow(), []);
        var jobs = status.Jobs;
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(status);
        }
        else if (jobs.Count == 0)
        {
            await Context.Output.Messages.WriteLineAsync(project.Streams.Count == 0 ? "the project has no stream jobs" : "there are no topics yet");
        }
        else
        {
            TextTable.Write(Context.Output, ["job", "lag", "read", "read/s", "emitted", "emitted/s", "dead letters", "late", "watermark", "keys", "state", "committed"],
                jobs.Select(job => (string?[])
                [
                    job.Job, RunReport.Number(job.Lag), RunReport.Number(job.Read), Rate(job.ReadPerS), RunReport.Number(job.Emitted), Rate(job.EmittedPerS), RunReport.Number(job.DeadLetters), RunReport.Number(job.Late),
                    Time(job.Watermark), RunReport.Number(job.StateEntries), $"{(job.StateBytes / 1e6).ToString("N1", CultureInfo.InvariantCulture)} MB", Time(job.CommittedAt),
                ]));
        }

        return ExitCode.Done;
    }

    // The embedded log has one owner; one that follows the jobs says how they stand.
    private async Task<StreamStatusDocument> StatusAsync(Project project, bool json, CancellationToken cancellationToken)
    {
        try
        {
            await using var log = await OpenAsync(project, cancellationToken);
            return await FollowedStatus.LookAsync(project, log, Context.Time, cancellationToken);
        }
        catch (TopicsException held) when (held.Problems[0].Code == "log_in_use")
        {
            if (await FollowedStatus.FindAsync(project, Context.Time, cancellationToken) is not { } told)
            {
                throw;
            }

            if (!json)
            {
                await Context.Output.Messages.WriteLineAsync($"{held.Problems[0].Message}; this is how it says the jobs stood at {Time(told.AsOf)}Z");
            }

            return told;
        }
    }

    private static string Rate(double? rate) => rate?.ToString(rate < 10 ? "N1" : "N0", CultureInfo.InvariantCulture) ?? "-";

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";
}

/// <summary>What <c>stream status --json</c> prints.</summary>
/// <param name="Project">The project.</param>
/// <param name="AsOf">When it was looked at: now, or up to some seconds ago while another process follows the jobs on the embedded log.</param>
/// <param name="Jobs">Its jobs; empty while there is no log.</param>
public sealed record StreamStatusDocument(string Project, DateTimeOffset AsOf, IReadOnlyList<JobStatus> Jobs);
