using System.CommandLine;
using System.Globalization;
using Catchwater.Catalog;
using Catchwater.Host.Projects;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Commands.Catalog.Retention;

/// <summary><c>catalog retention plan</c>.</summary>
internal sealed class RetentionPlanCommand : CatalogCommand
{
    public RetentionPlanCommand(HostContext context)
        : base("plan", "Show which versions and partitions are older than their asset's retention period. Deletes nothing.", context)
    {
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater catalog retention plan", "catchwater catalog retention plan --json | jq '.tables[] | {name, rows, bytes}'"];

    protected override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = ProjectLoader.Load(ProjectFolder(arguments), Settings(arguments).Environment, Context.Transforms, Context.Streams);
        var lake = LakeStore.Open(project.Settings.LakePath, Context.Time, create: false);
        var plan = await new RetentionPlanner(project, lake, Context.Time.GetUtcNow()).PlanAsync(await catalog.RetainedAsync(cancellationToken), cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(plan);
        }
        else
        {
            Write(plan);
        }

        return ExitCode.Done;
    }

    private void Write(RetentionPlan plan)
    {
        var to = Context.Output.Results;
        foreach (var table in plan.Tables)
        {
            to.WriteLine($"{table.Name}  {Counted.Of(table.RetentionPeriod, "day")}, nothing from before {table.Cutoff:yyyy-MM-dd}{(table.Owner is null ? "" : $", owner {table.Owner}")}");
            if (table.Versions.Files > 0)
            {
                to.WriteLine($"  old versions: {Counted.Of(table.Versions.Files, "file")}, {Size(table.Versions.Bytes)}; version {table.Versions.OldestKept} and later stay");
            }

            if (table.Partitions.Count > 0)
            {
                to.WriteLine(
                    $"  old partitions: {table.Partitions.Count} by {table.PartitionColumn}, {table.Partitions[0].Value} to {table.Partitions[^1].Value}, {Counted.Of(table.Rows, "row")}, {Size(table.Partitions.Sum(partition => partition.Bytes))}");
            }
            else if (table.PartitionColumn is null)
            {
                to.WriteLine("  only old versions expire: the table is not partitioned by a date, so its rows have no age");
            }

            if (table.WaitingFor.Count > 0)
            {
                to.WriteLine($"  not read to its end by {string.Join(", ", table.WaitingFor)}: until that is run nothing will be deleted");
            }
        }

        foreach (var asset in plan.Elsewhere)
        {
            to.WriteLine($"{asset.Name}  {Counted.Of(asset.RetentionPeriod, "day")}, not in the lake: {asset.Owner ?? "its owner"} has to see to it");
        }

        if (plan.Undecided.Count > 0)
        {
            to.WriteLine($"without a retention period: {string.Join(", ", plan.Undecided)}");
        }

        to.WriteLine($"{plan.Project}: too old are {Size(plan.Tables.Sum(table => table.Bytes))} in {Counted.Of(plan.Tables.Count(table => table.Bytes > 0), "table")}; nothing was deleted");
    }

    private static string Size(long bytes) =>
        bytes < 1e6 ? (bytes / 1e3).ToString("N1", CultureInfo.InvariantCulture) + " kB" : (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture) + " MB";
}
