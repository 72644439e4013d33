using System.CommandLine;
using System.Globalization;
using Catchwater.Host.Projects;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Topics;

namespace Catchwater.Host.Commands.Streams;

/// <summary><c>stream run</c>: runs jobs up to the end of their topics, or follows them.</summary>
internal sealed class RunCommand : StreamCommand
{
    private readonly Argument<string[]> _jobs = new("JOB") { Description = "Which jobs. Default: all of the project.", Arity = ArgumentArity.ZeroOrMore };

    private readonly Option<string> _until = new("--until") { Description = "caught-up: stop when everything is worked on that was there at the beginning. The default.", HelpName = "caught-up" };

    private readonly Option<bool> _follow = new("--follow") { Description = "Go on with what comes, until stopped (Ctrl-C); results are committed all the time." };

    private readonly Option<int?> _parallel = new("--parallel") { Description = "Threads a job works on its partitions with. Default: one a core.", HelpName = "N" };

    public RunCommand(HostContext context)
        : base("run", "Run stream jobs without the rest of the project.", context)
    {
        Arguments.Add(_jobs);
        Options.Add(_until);
        Options.Add(_follow);
        Options.Add(_parallel);
        _until.AcceptOnlyFromAmong("caught-up");
        _parallel.Require(threads => threads is null or >= 1, "--parallel must be 1 or more");
        Validators.Add(result =>
        {
            if (result.GetValue(_follow) && result.GetValue(_until) is not null)
            {
                result.AddError("--until and --follow exclude each other");
            }
        });
    }

    public override IReadOnlyList<string> Examples { get; } =
        ["catchwater stream run fraud-detection -p samples/retail", "catchwater stream run -p samples/retail --json | jq '.jobs[].read'"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = Load(arguments);
        var names = arguments.GetValue(_jobs) ?? [];
        IReadOnlyList<StreamJob> jobs = names.Length == 0 ? project.Streams : [.. names.Distinct().Select(name => Find(project, name))];
        await using var log = await OpenAsync(project, cancellationToken);
        await project.EnsureAsync(log, cancellationToken);
        StreamRunner runner = new(log, new StreamRunnerOptions { Time = Context.Time, Parallelism = arguments.GetValue(_parallel) ?? Environment.ProcessorCount, DeadLetterTopics = project.DeadLetterTopics });
        var follow = arguments.GetValue(_follow);
        if (follow && !arguments.GetValue(JsonOption))
        {
            await Context.Output.Messages.WriteLineAsync($"following {string.Join(", ", jobs.SelectMany(job => job.SourceTopics).Distinct())}; Ctrl-C stops");
        }

        var results = follow ? await FollowAsync(project, log, runner, jobs, cancellationToken) : await runner.RunToEndAsync(jobs, cancellationToken);
        Write([.. results.Select(result => new StreamRunResult(result.Job, result.Read, result.Emitted, result.DeadLetters, result.Late, Math.Round(result.Duration.TotalSeconds, 3)))], project.Name, arguments.GetValue(JsonOption));

        // Stopping is how a run that follows ends, and what it did is told; the exit code says all the same that somebody stopped it.
        return cancellationToken.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }

    private async Task<IReadOnlyList<JobResult>> FollowAsync(Project project, IEventLog log, StreamRunner runner, IReadOnlyList<StreamJob> jobs, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var telling = project.Settings.Topics.Folder is null ? Task.CompletedTask : FollowedStatus.TellAsync(project, log, Context.Time, over.Token);
        try
        {
            return await runner.RunAsync(jobs, cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
            await telling;
        }
    }

    private void Write(IReadOnlyList<StreamRunResult> results, string project, bool json)
    {
        if (json)
        {
            Context.Output.WriteJson(new StreamRunDocument(project, results));
            return;
        }

        foreach (var result in results)
        {
            var rate = result.DurationS > 0 && result.Read > 0 ? string.Create(CultureInfo.InvariantCulture, $", {result.Read / result.DurationS:N0}/s") : "";
            var letters = result.DeadLetters > 0 ? $", {RunReport.Number(result.DeadLetters)} dead letters" : "";
            var late = result.Late > 0 ? $", {RunReport.Number(result.Late)} late" : "";
            Context.Output.Results.WriteLine($"{result.Job}: read {RunReport.Number(result.Read)}, emitted {RunReport.Number(result.Emitted)}{letters}{late} in {RunReport.Seconds(result.DurationS)}{rate}");
        }
    }
}

/// <summary>What <c>stream run --json</c> prints.</summary>
/// <param name="Project">The project.</param>
/// <param name="Jobs">What each job did, in the order they ran.</param>
public sealed record StreamRunDocument(string Project, IReadOnlyList<StreamRunResult> Jobs);

/// <summary>What one job did; what is counted is committed.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Read">Records worked on.</param>
/// <param name="Emitted">Records written, dead letters not among them.</param>
/// <param name="DeadLetters">Records that could not be worked on.</param>
/// <param name="Late">Records that came after their window had closed.</param>
/// <param name="DurationS">Wall time in seconds.</param>
public sealed record StreamRunResult(string Job, long Read, long Emitted, long DeadLetters, long Late, double DurationS);
