using System.CommandLine;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Commands;

/// <summary>Options that mean the same in every command. Each command takes an instance of its own.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document on standard output." };

    public static Argument<DirectoryInfo> Directory() => new("DIR")
    {
        Description = "The project's folder. Default: the nearest one at or above the current folder that holds catchwater.yaml.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<DirectoryInfo> Project() => new("--project", "-p")
    {
        Description = "The project's folder. Default: the nearest one at or above the current folder that holds catchwater.yaml.",
        HelpName = "DIR",
    };

    /// <summary>The project's folder as it was named or found.</summary>
    /// <exception cref="Projects.ProjectException">None was named, and there is none here or above.</exception>
    public static string ProjectFolder(this ParseResult arguments, Argument<DirectoryInfo> directory) => arguments.GetValue(directory)?.FullName ?? ProjectFile.Find(".");

    /// <inheritdoc cref="ProjectFolder(ParseResult, Argument{DirectoryInfo})"/>
    public static string ProjectFolder(this ParseResult arguments, Option<DirectoryInfo> project) => arguments.GetValue(project)?.FullName ?? ProjectFile.Find(".");

    /// <summary>Takes only values for which the condition holds.</summary>
    public static void Require<T>(this Option<T> option, Func<T?, bool> condition, string message) => option.Validators.Add(result =>
    {
        try
        {
            if (!condition(result.GetValueOrDefault<T>()))
            {
                result.AddError(message);
            }
        }
        catch (InvalidOperationException)
        {
            // It is no value of that type at all, which the parser says itself.
        }
    });

    public static Option<string?> Environment() => new("--env") { Description = "The environment of catchwater.yaml to use.", HelpName = "NAME" };
}
