using System.CommandLine;

namespace Catchwater.Host.Commands;

/// <summary>Options that mean the same in every command. Each command takes an instance of its own.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document on standard output." };

    public static Argument<DirectoryInfo> Directory() => new("DIR")
    {
        Description = "The project's folder. Default: the current one.",
        DefaultValueFactory = _ => new DirectoryInfo("."),
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<DirectoryInfo> Project() => new("--project", "-p")
    {
        Description = "The project's folder. Default: the nearest one above the current folder that holds catchwater.yaml.",
        HelpName = "DIR",
    };

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
