using System.CommandLine;
using System.CommandLine.Completions;
using Catchwater.Core.Errors;
using Catchwater.Host.Commands;
using Catchwater.Host.Projects;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Completion;

/// <summary>Offers the names of tables wherever a command asks for one. Only the project's own files and the lake's folders are looked at.</summary>
internal sealed class TableCompletions(HostContext context)
{
    private static readonly string[] Asking = ["TARGET", "TABLE", "NAME", "ASSET", "DIR|NAME"];

    /// <summary>Adds them to every argument and option of a command, and of those below it, that takes a table.</summary>
    public void AddTo(Command command)
    {
        foreach (var argument in command.Arguments.Where(argument => Asking.Contains(argument.Name)))
        {
            // Otherwise the help would list every table of the project in the argument's place.
            argument.HelpName = argument.Name;
            argument.CompletionSources.Add(Names);
        }

        foreach (var option in command.Options.Where(option => option.HelpName == "TABLE"))
        {
            option.CompletionSources.Add(Names);
        }

        foreach (var below in command.Subcommands)
        {
            AddTo(below);
        }
    }

    private IEnumerable<CompletionItem> Names(CompletionContext completion)
    {
        try
        {
            var (directory, environment) = Place(completion.ParseResult);
            SortedSet<string> names = new(StringComparer.Ordinal);
            var settings = ProjectFile.LoadSettings(directory, environment);
            if (Directory.Exists(settings.LakePath))
            {
                names.UnionWith(LakeStore.Open(settings.LakePath, context.Time, create: false).List().Select(name => name.ToString()));
            }

            names.UnionWith(Pipelines(directory, environment));
            return names.Select(name => new CompletionItem(name));
        }
        catch (Exception fault) when (fault is CatchwaterException or IOException or UnauthorizedAccessException)
        {
            // Nobody asked for a message: where there is no project there are no names.
            return [];
        }
    }

    private IEnumerable<string> Pipelines(string directory, string? environment)
    {
        try
        {
            return ProjectLoader.Load(directory, environment, context.Transforms, context.Streams).Pipelines.Select(pipeline => pipeline.Target.ToString());
        }
        catch (CatchwaterException)
        {
            return [];
        }
    }

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
