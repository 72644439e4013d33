using System.CommandLine;
using Catchwater.Host.Infra;

namespace Catchwater.Host.Commands;

/// <summary>Every command, in the order the help shows them.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> Create(HostContext context) =>
    [
        CommandGroup.Of(
            "infra",
            "The cloud side of a project: write its Terraform, check any Terraform.",
            new InfraInitCommand(context),
            new InfraCheckCommand(context)),
    ];
}
