using System.CommandLine;

namespace Catchwater.Host.Commands;

/// <summary>Every command, in the order the help shows them.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> Create(HostContext context) => [];
}
