using System.CommandLine;

namespace Catchwater.Host.Commands;

/// <summary>A command that only holds others, such as <c>catalog</c>.</summary>
internal static class CommandGroup
{
    public static Command Of(string name, string description, params IEnumerable<Command> commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
        {
            group.Subcommands.Add(command);
        }

        return group;
    }
}
