using System.CommandLine;

namespace Catchwater.Host.Commands.Streams;

/// <summary><c>stream list</c>: which jobs there are.</summary>
internal sealed class ListCommand(HostContext context) : StreamCommand("list", "List the stream jobs of the project.", context)
{
    public override IReadOnlyList<string> Examples { get; } = ["catchwater stream list -p samples/retail", "catchwater stream list --json"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = Load(arguments);
        List<StreamDocument> jobs = [.. project.Streams.Select(job => new StreamDocument(job.Name, job.Description, [.. job.SourceTopics], [.. job.Outputs], job.Location?.File))];
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(new StreamsDocument(project.Name, jobs));
        }
        else if (jobs.Count == 0)
        {
            await Context.Output.Messages.WriteLineAsync("the project has no stream jobs: write streams/NAME.yaml");
        }
        else
        {
            TextTable.Write(Context.Output, ["job", "from", "to", "defined in", "description"],
                jobs.Select(job => (string?[])[job.Job, string.Join(", ", job.From), string.Join(", ", job.To), job.File ?? "C#", job.Description]));
        }

        return ExitCode.Done;
    }
}

/// <summary>What <c>stream list --json</c> prints.</summary>
/// <param name="Project">The project.</param>
/// <param name="Jobs">Its jobs, each after those whose results it reads.</param>
public sealed record StreamsDocument(string Project, IReadOnlyList<StreamDocument> Jobs);

/// <summary>A stream job.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Description">What it is for; null when nobody said.</param>
/// <param name="From">Topics it reads.</param>
/// <param name="To">Topics it writes.</param>
/// <param name="File">The file that describes it; null for a job written in C#.</param>
public sealed record StreamDocument(string Job, string? Description, IReadOnlyList<string> From, IReadOnlyList<string> To, string? File);
