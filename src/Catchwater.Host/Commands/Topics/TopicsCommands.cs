using System.CommandLine;

namespace Catchwater.Host.Commands.Topics;

/// <summary><c>topics</c>: the events of a project.</summary>
internal static class TopicsCommands
{
    public static Command Create(HostContext context) => CommandGroup.Of(
        "topics",
        "Look into topics, and write into them.",
        new ListCommand(context),
        new DescribeCommand(context),
        new ReadCommand(context),
        new ProduceCommand(context));
}
