using System.Globalization;
using Catchwater.Catalog.Assets;
using Catchwater.Core.Names;
using Catchwater.Host.Projects;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Commands.Catalog.Retention;

/// <summary>Holds the catalogue's retention periods against what the lake keeps. Reads only.</summary>
internal sealed class RetentionPlanner(Project project, LakeStore lake, DateTimeOffset now)
{
    private const int MaxDays = 365_000;

    private readonly IncrementalReaders _readers = new(project, lake);

    public async Task<RetentionPlan> PlanAsync(IReadOnlyList<RetainedAsset> periods, CancellationToken cancellationToken)
    {
        var tables = lake.List();
        List<RetainedTable> retained = [];
        List<string> undecided = [];
        foreach (var table in tables.Order())
        {
            if (periods.FirstOrDefault(asset => asset.Namespace == project.Name && asset.Name == table.ToString()) is { } asset)
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
            project.Name, now, retained,
            [
                .. periods.Where(asset => asset.Namespace != project.Name || !names.Contains(asset.Name))
                    .Select(asset => new RetainedElsewhere(asset.Namespace == project.Name ? asset.Name : $"{asset.Namespace}:{asset.Name}", asset.Owner, asset.RetentionPeriod, asset.Location)),
            ],
            undecided);
    }

    private async Task<RetainedTable> TableAsync(DatasetName name, RetainedAsset asset, CancellationToken cancellationToken)
    {
        // Foreign events may say any number; before the calendar's beginning there is no data.
        var days = Math.Min(asset.RetentionPeriod, MaxDays);
        var cutoff = now.AddDays(-days);
        var table = lake.Table(name);
        var snapshot = await table.SnapshotAsync(null, cancellationToken);
        var version = snapshot?.Version ?? -1;
        var readers = await _readers.OfAsync(name, cancellationToken);
        var keep = readers.Where(reader => reader.ByVersion).Select(reader => version - (reader.ReadVersion ?? 0) + 1).Append(1).Max();
        var planned = new RetainedTable(
            name.ToString(), asset.Owner, days, cutoff, new ExpiringVersions(0, 0, 0), null, [], 0, 0,
            [.. readers.Where(reader => reader.ReadVersion is not { } read || read < version).Select(reader => reader.Table)])
        {
            KeepVersions = (int)Math.Min(keep, int.MaxValue / 2),
        };
        var old = await table.ExpireAsync(RetentionExecutor.Policy(planned, 0, dryRun: true), cancellationToken);
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
        return planned with
        {
            Versions = new ExpiringVersions(old.OldestVersion, old.Files.Count, old.Bytes),
            PartitionColumn = column,
            Partitions = partitions,
            Rows = partitions.Sum(partition => partition.Rows ?? 0),
            Bytes = old.Bytes + partitions.Sum(partition => partition.Bytes),
        };
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
