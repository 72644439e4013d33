using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Host.Projects;
using Catchwater.Topics;

namespace Catchwater.Host.Commands.Topics;

/// <summary>Base of the commands that work on a project's log.</summary>
internal abstract class TopicsCommand : HostCommand
{
    private readonly Option<DirectoryInfo> _project = SharedOptions.Project();
    private readonly Option<string?> _environment = SharedOptions.Environment();

    protected TopicsCommand(string name, string description, HostContext context)
        : base(name, description, context)
    {
        Options.Add(_project);
        Options.Add(_environment);
    }

    protected static Argument<string> TopicArgument() => new("TOPIC") { Description = "The topic's name." };

    /// <summary>The project's folder as it was named or found.</summary>
    protected string ProjectFolder(ParseResult arguments) => arguments.GetValue(_project)?.FullName ?? ProjectFile.Find(".");

    /// <summary>The settings of the chosen environment.</summary>
    protected ProjectSettings Settings(ParseResult arguments) => ProjectFile.LoadSettings(ProjectFolder(arguments), arguments.GetValue(_environment));

    /// <summary>The log; null when there is none yet: looking makes none.</summary>
    protected async Task<IEventLog?> OpenAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var settings = Settings(arguments);
        return ProjectTopics.Exists(settings) ? await ProjectTopics.OpenAsync(settings, Context.Time, Context.Output, cancellationToken) : null;
    }

    /// <summary>A topic that must be there.</summary>
    /// <exception cref="TopicsException"><c>unknown_topic</c>.</exception>
    protected static async Task<TopicDescription> FindAsync(IEventLog? log, string topic, CancellationToken cancellationToken)
    {
        if (log is not null && await log.FindAsync(topic, cancellationToken) is { } found)
        {
            return found;
        }

        var known = log is null ? [] : await log.ListAsync(cancellationToken);
        throw new TopicsException(new Problem("unknown_topic", $"there is no topic '{topic}'")
        {
            Hint = known.Count == 0 ? "there are no topics yet; catchwater topics produce writes into one" : Suggestion.Hint(topic, [.. known.Select(one => one.Spec.Name)]),
        });
    }
}
