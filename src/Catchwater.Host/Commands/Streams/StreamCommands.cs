using System.CommandLine;

namespace Catchwater.Host.Commands.Streams;

/// <summary><c>stream</c>: the jobs that work on topics.</summary>
internal static class StreamCommands
{
    public static Command Create(HostContext context) => CommandGroup.Of(
        "stream",
        "Run stream jobs, look into them, keep and restore their state.",
        new ListCommand(context),
        new RunCommand(context),
        new StatusCommand(context),
        new StateCommand(context),
        SavepointCommand.Write(context),
        SavepointCommand.Restore(context));
}
