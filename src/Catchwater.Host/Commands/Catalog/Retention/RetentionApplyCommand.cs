using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Host.Projects;
using Catchwater.Host.Runs;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Commands.Catalog.Retention;

/// <summary><c>catalog retention apply</c>.</summary>
internal sealed class RetentionApplyCommand : CatalogCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would be deleted." };
    private readonly Option<string> _user = new("--user")
    {
        Description = "Who deletes, for the history. Default: the user of this computer.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.UserName,
    };

    public RetentionApplyCommand(HostContext context)
        : base("apply", "Drop the partitions and delete the versions that are older than their asset's retention period.", context)
    {
        Options.Add(_dryRun);
        Options.Add(_user);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater catalog retention apply --dry-run", "catchwater catalog retention apply --user jane@example.com"];

    protected override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = ProjectLoader.Load(ProjectFolder(arguments), Settings(arguments).Environment, Context.Transforms, Context.Streams);
        var lake = LakeStore.Open(project.Settings.LakePath, Context.Time, create: false);
        var (dryRun, user) = (arguments.GetValue(_dryRun), arguments.GetValue(_user)!);

        // No run may write what is about to be judged, and what an earlier one did not tell the catalogue is told first.
        using var held = dryRun ? null : await ProjectLock.TakeAsync(project, Context.Time, Patience, cancellationToken);
        if (!dryRun)
        {
            await CatalogSync.RunAsync(project, lake, catalog, cancellationToken);
        }

        var plan = await new RetentionPlanner(project, lake, Context.Time.GetUtcNow()).PlanAsync(await catalog.RetainedAsync(cancellationToken), cancellationToken);
        var executor = new RetentionExecutor(project.Name, lake, catalog, Context.Time, user);
        List<AppliedRetention> tables = [];
        foreach (var table in plan.Tables)
        {
            tables.Add(await executor.ApplyAsync(table, dryRun, cancellationToken));
        }

        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(new RetentionResult(project.Name, plan.AsOf, dryRun, user, tables, plan.Elsewhere));
        }
        else
        {
            Write(tables, plan, dryRun);
        }

        return !dryRun && tables.Exists(table => table.Status == RetentionStatus.Refused) ? ExitCode.Error : ExitCode.Done;
    }

    private void Write(List<AppliedRetention> tables, RetentionPlan plan, bool dryRun)
    {
        var to = Context.Output.Results;
        foreach (var table in tables)
        {
            var mark = table.Status switch
            {
                RetentionStatus.Nothing => "nothing is too old",
                RetentionStatus.Refused => "refused: " + table.Note,
                RetentionStatus.DryRun => "would have " + table.Note,
                _ => table.Note + (table.Version is { } version ? $"; version {version} is without them" : ""),
            };
            var ageless = plan.Tables.Any(planned => planned.Name == table.Name && planned.PartitionColumn is null);
            to.WriteLine($"{table.Name}  {mark}{(ageless ? " (only old versions expire: the table is not partitioned by a date, so its rows have no age)" : "")}");
        }

        foreach (var asset in plan.Elsewhere)
        {
            to.WriteLine($"{asset.Name}  not in the lake: {asset.Owner ?? "its owner"} has to see to it");
        }

        var refused = tables.Count(table => table.Status == RetentionStatus.Refused);
        to.WriteLine(dryRun
            ? $"{plan.Project}: nothing was deleted (without --dry-run it would be)"
            : $"{plan.Project}: {Counted.Of(tables.Count(table => table.Status == RetentionStatus.Applied), "table")} changed{(refused > 0 ? $", {refused} refused" : "")}");
    }
}
