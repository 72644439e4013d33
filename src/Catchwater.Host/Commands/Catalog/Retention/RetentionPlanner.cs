using System.Globalization;
using Catchwater.Catalog.Assets;
using Catchwater.Core.Names;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Commands.Catalog.Retention;

/// <summary>Holds the catalogue's retention periods against what the lake keeps. Reads only.</summary>
internal sealed class RetentionPlanner(string project, LakeStore lake, DateTimeOffset now)
{
    public async Task<RetentionPlan> PlanAsync(IEnumerable<AssetDetail> assets, CancellationToken cancellationToken)
    {
        var periods = assets.Where(asset => asset.RetentionPeriod is not null && !asset.Dropped).ToList();
        var tables = lake.List();
        List<RetainedTable> retained = [];
        List<string> undecided = [];
        foreach (var table in tables.Order())
        {
            if (periods.FirstOrDefault(asset => asset.Namespace == project && asset.Name == table.ToString()) is { } asset)
            {
                retained.Add(await TableAsync(table, asset, cancellationToken));
            }
            else
            {
                undecided.Add(table.ToString());
            }
        }

        var names = tables.Select(table => table.ToString()).ToHashSet();
        return new RetentionPlan(
            project, now, retained,
            [
                .. periods.Where(asset => asset.Namespace != project || !names.Contains(asset.Name))
                    .Select(asset => new RetainedElsewhere(asset.Namespace == project ? asset.Name : $"{asset.Namespace}:{asset.Name}", asset.Owner, asset.RetentionPeriod!.Value, asset.Location)),
            ],
            undecided);
    }

    private async Task<RetainedTable> TableAsync(DatasetName name, AssetDetail asset, CancellationToken cancellationToken)
    {
        var days = asset.RetentionPeriod!.Value;
        var cutoff = now.AddDays(-days);
        var table = lake.Table(name);
        var old = await table.ExpireAsync(
            new ExpiryPolicy { MinAge = TimeSpan.FromDays(days), LogMinAge = TimeSpan.FromDays(days), DryRun = true }, cancellationToken);
        var snapshot = await table.SnapshotAsync(null, cancellationToken);
        var column = snapshot?.PartitionColumns.FirstOrDefault(candidate => snapshot.Files.All(file => Date(file.PartitionValues.GetValueOrDefault(candidate), out _)));
        List<ExpiringPartition> partitions = column is null || snapshot!.Files.Count == 0
            ? []
            :
            [
                .. snapshot.Files.Where(file => Date(file.PartitionValues[column], out var date) && date is { } day && day < DateOnly.FromDateTime(cutoff.UtcDateTime))
                    .GroupBy(file => file.PartitionValues[column]!)
                    .Select(group => new ExpiringPartition(group.Key, group.Count(), group.Any(file => file.Rows is null) ? null : group.Sum(file => file.Rows), group.Sum(file => file.Bytes)))
                    .OrderBy(partition => partition.Value, StringComparer.Ordinal),
            ];
        return new RetainedTable(
            name.ToString(), asset.Owner, days, cutoff, new ExpiringVersions(old.OldestVersion, old.Files.Count, old.Bytes), column, partitions,
            partitions.Sum(partition => partition.Rows ?? 0), old.Bytes + partitions.Sum(partition => partition.Bytes));
    }

    /// <summary>Whether a partition value is a date, or NULL, which has no age.</summary>
    private static bool Date(string? value, out DateOnly? date)
    {
        date = null;
        if (value is null)
        {
            return true;
        }

        if (value.Length >= 10 && DateOnly.TryParseExact(value.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed))
        {
            date = parsed;
        }

        return date is not null;
    }
}
