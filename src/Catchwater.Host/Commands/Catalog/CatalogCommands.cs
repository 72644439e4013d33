using System.CommandLine;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog</c>: what data there is, where it comes from, who answers for it.</summary>
internal static class CatalogCommands
{
    public static Command Create(HostContext context) => CommandGroup.Of(
        "catalog",
        "Find assets, follow their lineage, govern them.",
        new SearchCommand(context),
        new ShowCommand(context),
        new LineageCommand(context),
        new HistoryCommand(context),
        new DiffCommand(context),
        new ImpactCommand(context),
        new ExportCommand(context),
        new ImportCommand(context),
        new RegisterCommand(context),
        new UpdateCommand(context),
        new TagCommand(context),
        new DescribeCommand(context),
        new OwnCommand(context),
        CommandGroup.Of(
            "retention",
            "Keep data no longer than its asset may.",
            new Retention.RetentionPlanCommand(context),
            new Retention.RetentionApplyCommand(context)));
}
