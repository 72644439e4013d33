using System.CommandLine;
using System.CommandLine.Completions;
using Catchwater.Core.Errors;
using Catchwater.Host.Commands;
using Catchwater.Host.Projects;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Completion;

/// <summary>
/// Offers the names of tables, topics, stream jobs and environments wherever a command asks for one. Only the project's own files and the
/// lake's folders are looked at.
/// </summary>
internal sealed class NameCompletions(HostContext context)
{
    private static readonly string[] Tables = ["TARGET", "TABLE", "NAME", "ASSET", "DIR|NAME"];

    /// <summary>Adds them to every argument and option of a command, and of those below it, that takes a name.</summary>
    public void AddTo(Command command)
    {
        foreach (var argument in command.Arguments)
        {
            if (Names(argument.Name) is { } names)
            {
                // Otherwise the help would list every name there is in the argument's place.
                argument.HelpName = argument.Name;
                argument.CompletionSources.Add(names);
            }
        }

        foreach (var option in command.Options)
        {
            if (Names(option.Name is "--only" or "--env" ? option.Name : option.HelpName) is { } names)
            {
                option.CompletionSources.Add(names);
            }
        }

        foreach (var below in command.Subcommands)
        {
            AddTo(below);
        }
    }

    private Func<CompletionContext, IEnumerable<CompletionItem>>? Names(string? asked) => asked switch
    {
        _ when asked is not null && Tables.Contains(asked) => completion => Offered(completion, Lake, TablesOf),
        "--only" => completion => Offered(completion, project => [.. TablesOf(project), .. project.Sources.Select(source => source.Name), .. project.Streams.Select(job => job.Name)]),
        "TOPIC" => completion => Offered(completion, project =>
            [.. project.Topics.Select(topic => topic.Name), .. project.Sources.Select(source => source.Topic), .. project.Streams.SelectMany(job => job.SourceTopics.Concat(job.Outputs))]),
        "JOB" => completion => Offered(completion, project => project.Streams.Select(job => job.Name)),
        // What is typed of one so far is no environment.
        "--env" => completion => Offered(completion, (_, _) => [], project => project.File.Value.Environments.Keys, ofEnvironment: false),
        _ => null,
    };

    private static IEnumerable<string> TablesOf(Project project) => project.Pipelines.Select(pipeline => pipeline.Target.ToString());

    private IEnumerable<CompletionItem> Offered(CompletionContext completion, Func<Project, IEnumerable<string>> names) => Offered(completion, (_, _) => [], names);

    private IEnumerable<CompletionItem> Offered(CompletionContext completion, Func<string, string?, IEnumerable<string>> stored, Func<Project, IEnumerable<string>> names, bool ofEnvironment = true)
    {
        try
        {
            var (directory, environment) = Place(completion.ParseResult);
            environment = ofEnvironment ? environment : null;
            var (project, _) = ProjectLoader.Read(directory, environment, context.Transforms, context.Streams);
            SortedSet<string> found = new(stored(directory, environment), StringComparer.Ordinal);
            found.UnionWith(project is null ? [] : names(project));
            return found.Select(name => new CompletionItem(name));
        }
        catch (Exception fault) when (fault is CatchwaterException or IOException or UnauthorizedAccessException)
        {
            // Nobody asked for a message: where there is no project there are no names.
            return [];
        }
    }

    private IEnumerable<string> Lake(string directory, string? environment) =>
        LakeStore.Open(ProjectFile.LoadSettings(directory, environment).LakePath, context.Time, create: false).List().Select(name => name.ToString());

    private static (string Directory, string? Environment) Place(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        T? Value<T>(string option) => command.Options.FirstOrDefault(known => known.Name == option) is Option<T> found ? parsed.GetValue(found) : default;
        var directory = Value<DirectoryInfo>("--project")?.FullName
            ?? (command.Arguments.FirstOrDefault(argument => argument.Name == "DIR") is Argument<DirectoryInfo> named ? parsed.GetValue(named)?.FullName : null)
            ?? (command.Arguments.FirstOrDefault(argument => argument.Name == "DIR|NAME") is Argument<string[]> words ? parsed.GetValue(words)?.FirstOrDefault(Directory.Exists) : null);
        return (directory ?? ProjectFile.Find("."), Value<string?>("--env"));
    }
}
