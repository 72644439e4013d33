using System.CommandLine;

namespace Catchwater.Host.Commands;

/// <summary>Every command, in the order the help shows them.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> Create(HostContext context) =>
    [
        new InitCommand(context),
        new RunCommand(context),
        new PlanCommand(context),
        new QueryCommand(context),
        new TestCommand(context),
        CommandGroup.Of(
            "quality",
            "Judge tables and files by contracts and rules, profile them, draft contracts, look back.",
            new Quality.CheckCommand(context),
            new Quality.ProfileCommand(context),
            new Quality.SuggestCommand(context),
            new Quality.HistoryCommand(context)),
        Catalog.CatalogCommands.Create(context),
        Topics.TopicsCommands.Create(context),
        Streams.StreamCommands.Create(context),
        new ExpireCommand(context),
        new DoctorCommand(context),
        new CompletionCommand(context),
        CommandGroup.Of(
            "infra",
            "The cloud side of a project: write its Terraform, check any Terraform.",
            new Infra.InitCommand(context),
            new Infra.CheckCommand(context)),
    ];
}
