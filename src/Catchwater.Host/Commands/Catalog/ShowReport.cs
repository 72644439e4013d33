using System.Globalization;
using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Lineage;

namespace Catchwater.Host.Commands.Catalog;

/// <summary>One asset as text: what is known of it, nothing else.</summary>
internal static class ShowReport
{
    private const int ShownNeighbours = 10;

    /// <param name="output">Where to.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="near">Its lineage, one step each way.</param>
    public static void Write(CommandOutput output, AssetDetail asset, LineageResult near)
    {
        var to = output.Results;
        to.WriteLine($"{TextTable.OneLine(asset.Name)}{(asset.Dropped ? "  (dropped)" : "")}");
        Line("description", asset.Description);
        Line("kind", asset.Kind);
        Line("namespace", asset.Namespace);
        Line("also called", string.Join(", ", asset.Aliases.Select(alias => $"{alias.Namespace}:{alias.Name}")));
        Line("owner", asset.Owner);
        Line("steward", asset.Steward);
        Line("classification", asset.Classification);
        Line("retention", asset.RetentionPeriod is { } days ? $"{days} days" : null);
        Line("tags", string.Join(", ", asset.Tags));
        Line("location", asset.Location);
        Line("format", asset.Format);
        Line("version", asset.Version);
        Line("rows", Number(asset.RowCount));
        Line("bytes", Number(asset.SizeBytes));
        Line("made from", Names(near.Upstream));
        Line("used by", Names(near.Downstream));
        Line("created", Time(asset.CreatedAt));
        Line("updated", Time(asset.UpdatedAt));
        Line("quality", asset.QualityScore is { } score ? $"{(score * 100).ToString("0.##", CultureInfo.InvariantCulture)} % of rules hold" : null);
        if (asset.LastRun is { } run)
        {
            Line("last run", $"{run.State.ToString().ToLowerInvariant()} {Time(run.EndedAt ?? run.StartedAt)}, job {run.Job}, run {run.RunId}");
            Line("error", run.Error);
        }

        Line("set by hand", string.Join(", ", asset.SetByHuman));
        if (asset.Columns.Count > 0)
        {
            to.WriteLine();
            TextTable.Write(
                output,
                ["COLUMN", "TYPE", "CLASSIFICATION", "TAGS", "DESCRIPTION"],
                asset.Columns.Select(column => (string?[])[column.Name, column.Type, column.Classification, string.Join(",", column.Tags), column.Description]),
                indent: "  ");
            foreach (var column in asset.Columns)
            {
                var inherited = column.TagsFrom.Select(tag => (What: tag.Key, From: tag.Value));
                if (column.ClassificationFrom is { } from)
                {
                    inherited = inherited.Prepend((column.Classification!, from));
                }

                foreach (var (what, origin) in inherited)
                {
                    to.WriteLine($"  {TextTable.OneLine($"{column.Name} inherits {what} from {origin}")}");
                }
            }
        }

        var failed = asset.Quality.Where(rule => !rule.Success).ToList();
        if (failed.Count > 0)
        {
            to.WriteLine();
            to.WriteLine($"  {failed.Count} of {Counted.Of(asset.Quality.Count, "rule")} {(failed.Count == 1 ? "does" : "do")} not hold:");
            foreach (var rule in failed)
            {
                to.WriteLine($"    {TextTable.OneLine(rule.Name)}{(rule.Column is null ? "" : $" on {rule.Column}")}{(rule.Severity is null ? "" : $" ({rule.Severity})")}");
            }
        }

        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                to.WriteLine($"  {name,-15} {TextTable.OneLine(value)}");
            }
        }
    }

    private static string Names(IReadOnlyList<LineageNode> nodes) =>
        string.Join(", ", nodes.Take(ShownNeighbours).Select(node => node.Name)) + (nodes.Count > ShownNeighbours ? $" and {nodes.Count - ShownNeighbours} more" : "");

    private static string? Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
