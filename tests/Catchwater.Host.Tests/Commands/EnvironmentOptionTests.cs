using System.CommandLine;
using Catchwater.Host.Commands;
using Catchwater.Pipelines.Transforms;
using Catchwater.Quality.Checks;

namespace Catchwater.Host.Tests.Commands;

public sealed class EnvironmentOptionTests
{
    [Fact]
    public void Every_command_that_reads_a_project_takes_an_environment()
    {
        var output = new CommandOutput(TextWriter.Null, TextWriter.Null);
        var commands = CommandList.Create(new HostContext(output, TimeProvider.System, new TransformRegistry(), new CheckRegistry(), [])).SelectMany(Leaves).ToList();
        var readers = commands.Where(command => command.Options.Any(option => option.Name == "--project") || command.Arguments.Any(argument => argument.Name is "DIR" or "DIR|NAME")).ToList();
        Assert.True(readers.Count > 10, "hardly a command was found: the test looks at the wrong thing");

        // These write a project's files or read any folder's, and use nothing that differs by environment.
        string[] without = ["init", "infra check"];
        Assert.Empty(readers.Where(command => command.Options.All(option => option.Name != "--env")).Select(Name).Except(without));
    }

    private static IEnumerable<Command> Leaves(Command command) => command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    private static string Name(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{parent.Name} {command.Name}" : command.Name;
}
