using System.Globalization;
using Catchwater.Core.Schemas;
using Catchwater.Host.Plans;

namespace Catchwater.Host.Commands;

/// <summary>A plan as text.</summary>
internal static class PlanReport
{
    public static void Write(TextWriter to, ProjectPlan plan, bool allSql)
    {
        foreach (var source in plan.Sources)
        {
            to.WriteLine(source.Action == PlannedWork.Run
                ? $"~ {source.Name}  ingest into {source.Topic}: {source.NewFiles} of {Counted.Of(source.Files, "file")} new, {Megabytes(source.NewBytes)}"
                : $"= {source.Name}  ingest: {(source.Files == 0 ? "nothing to read: no file matches its path" : "up to date")}");
        }

        foreach (var stream in plan.Streams)
        {
            to.WriteLine(stream.Action == PlannedWork.Run
                ? $"~ {stream.Name}  stream from {string.Join(", ", stream.Reads)} to {string.Join(", ", stream.Writes)}{(stream.Waiting > 0 ? $": {Counted.Of(stream.Waiting, "record waits", "records wait")}" : "")}"
                : $"= {stream.Name}  stream: up to date");
        }

        foreach (var table in plan.Tables)
        {
            to.WriteLine($"{Mark(table.Action)} {table.Name}  {Verb(table)}: {table.Explanation}");
            if (table.Action == PlannedAction.Skip && !allSql)
            {
                continue;
            }

            to.WriteLine($"    reads      {string.Join(", ", table.Reads.Select(Says))}");
            to.WriteLine($"    columns    {string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.Type}"))}");
            if (table.PartitionColumns.Count > 0)
            {
                to.WriteLine($"    partitions {string.Join(", ", table.PartitionColumns)}");
            }

            foreach (var change in table.SchemaChanges)
            {
                to.WriteLine($"    {(change.Breaking ? "BREAKING  " : "changes   ")} {Says(change)}");
                if (change.Downstream.Count > 0)
                {
                    to.WriteLine($"               touches {string.Join(", ", change.Downstream)}");
                }
            }

            foreach (var rules in table.Rules.GroupBy(rule => rule.Contract))
            {
                to.WriteLine($"    judged by  {rules.Key}: {string.Join(", ", rules.Select(rule => rule.Severity == "error" ? rule.Rule : $"{rule.Rule} ({rule.Severity})"))}");
            }

            to.WriteLine("    sql");
            foreach (var line in table.Sql.Split('\n'))
            {
                to.WriteLine($"      {line.TrimEnd()}");
            }

            to.WriteLine();
        }

        to.WriteLine($"{plan.Project}: {plan.ToWrite} to write, {plan.Tables.Count - plan.ToWrite} up to date");
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture) + " MB";

    private static string Mark(PlannedAction action) => action switch
    {
        PlannedAction.Skip => "=",
        PlannedAction.Create => "+",
        _ => "~",
    };

    private static string Verb(PlannedTable table) => table.Action switch
    {
        PlannedAction.Create => "create",
        PlannedAction.Overwrite => $"overwrite version {table.Version}",
        PlannedAction.OverwritePartitions => $"overwrite partitions of version {table.Version}",
        PlannedAction.Append => $"append to version {table.Version}",
        PlannedAction.Merge => $"merge into version {table.Version}",
        _ => $"keep version {table.Version}",
    };

    private static string Says(PlannedInput input) =>
        input is { Kind: "file", Files: { } files, Bytes: { } bytes }
            ? $"{input.Name} ({Counted.Of(files, "file")}, {Megabytes(bytes)})"
            : input.Name;

    private static string Says(PlannedSchemaChange change) => change.Kind switch
    {
        SchemaChangeKind.Added => $"adds {change.Column} {change.After}",
        SchemaChangeKind.Removed => $"removes {change.Column} {change.Before}",
        _ => $"{change.Column} {change.Before} becomes {change.After}",
    };
}
