using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Host.Projects;
using Catchwater.Streaming;
using Catchwater.Streaming.Jobs;
using Catchwater.Topics;

namespace Catchwater.Host.Commands.Streams;

/// <summary>Base of the commands that work on a project's stream jobs.</summary>
internal abstract class StreamCommand : HostCommand
{
    private readonly Option<DirectoryInfo> _project = SharedOptions.Project();
    private readonly Option<string?> _environment = SharedOptions.Environment();

    protected StreamCommand(string name, string description, HostContext context)
        : base(name, description, context)
    {
        Options.Add(_project);
        Options.Add(_environment);
    }

    protected static Argument<string> JobArgument() => new("JOB") { Description = "The job's name: that of its file in streams/, or the one it was registered under." };

    protected Project Load(ParseResult arguments) =>
        ProjectLoader.Load(arguments.GetValue(_project)?.FullName ?? ProjectFile.Find("."), arguments.GetValue(_environment), Context.Transforms, Context.Streams);

    protected Task<IEventLog> OpenAsync(Project project, CancellationToken cancellationToken) => ProjectTopics.OpenAsync(project.Settings, Context.Time, Context.Output, cancellationToken);

    /// <exception cref="StreamingException"><c>unknown_job</c>.</exception>
    protected static StreamJob Find(Project project, string name) => project.Streams.FirstOrDefault(job => job.Name == name) ?? throw new StreamingException(
        new Problem("unknown_job", $"there is no stream job '{name}'")
        {
            Hint = project.Streams.Count == 0 ? "the project has none: write streams/NAME.yaml" : Suggestion.Hint(name, [.. project.Streams.Select(job => job.Name)]),
        });
}
