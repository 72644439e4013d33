using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Catalog;
using Catchwater.Core.Events;
using Catchwater.Core.Failpoints;
using Catchwater.Core.Names;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Commands.Catalog.Retention;

/// <summary>
/// Deletes what a plan names: partitions by a commit of their table, then the files of versions that are too old. Each deletion is
/// a run in the catalogue's history, with its user; the commit carries its run too.
/// </summary>
internal sealed class RetentionExecutor(string project, LakeStore lake, CatalogStore catalog, TimeProvider time, string user)
{
    /// <summary>Applies the plan of one table; a dry run only says what would be done.</summary>
    public async Task<AppliedRetention> ApplyAsync(RetainedTable planned, bool dryRun, CancellationToken cancellationToken)
    {
        var partitions = planned.Partitions.Select(partition => partition.Value).ToList();
        var notes = new[] { DropNote(planned), ExpiryNote("deleted", planned.Versions.Files, planned.Versions.OldestKept) }.OfType<string>().ToList();
        var told = new AppliedRetention(
            planned.Name, dryRun ? RetentionStatus.DryRun : RetentionStatus.Applied, string.Join("; ", notes), planned.WaitingFor, partitions, planned.Rows, null,
            planned.Versions.Files, planned.Versions.Bytes, planned.Versions.OldestKept);
        if (notes.Count == 0)
        {
            return told with { Status = RetentionStatus.Nothing, Note = null };
        }

        if (planned.WaitingFor.Count > 0)
        {
            return told with { Status = RetentionStatus.Refused, Note = $"not read to its end by {string.Join(", ", planned.WaitingFor)}: run that first" };
        }

        return dryRun ? told : await DeleteAsync(told, planned, cancellationToken);
    }

    private async Task<AppliedRetention> DeleteAsync(AppliedRetention told, RetainedTable planned, CancellationToken cancellationToken)
    {
        var table = lake.Table(DatasetName.Parse(planned.Name));
        var dropped = new PartitionDrop(null, []);
        if (planned.Partitions.Count > 0)
        {
            dropped = await DropAsync(table, planned, cancellationToken);
        }

        // Announced before it is done: should we die in between, the history still tells who deleted.
        var policy = Policy(planned, dropped.Commit is null ? 0 : 1, dryRun: true);
        var due = await table.ExpireAsync(policy, cancellationToken);
        var (run, at) = (Guid.CreateVersion7(), time.GetUtcNow());
        if (ExpiryNote("deleting", due.Files.Count, due.OldestVersion) is { } begun)
        {
            await catalog.EmitAsync(Event(planned.Name, run, at, null, begun, RunState.Start), cancellationToken);
            Failpoint.Hit("retention-announced");
        }

        var expired = await table.ExpireAsync(policy with { DryRun = false }, cancellationToken);
        if (ExpiryNote("deleted", expired.Files.Count, expired.OldestVersion) is { } note)
        {
            await catalog.EmitAsync(Event(planned.Name, run, time.GetUtcNow(), null, note), cancellationToken);
        }

        return told with
        {
            Version = dropped.Commit?.Version,
            Rows = dropped.Files.Sum(file => file.Rows ?? 0),
            Files = expired.Files.Count,
            Bytes = expired.Bytes,
            OldestKept = expired.OldestVersion,
        };
    }

    private async Task<PartitionDrop> DropAsync(LakeTable table, RetainedTable planned, CancellationToken cancellationToken)
    {
        var old = planned.Partitions.Select(partition => partition.Value).ToHashSet(StringComparer.Ordinal);
        var (run, at) = (Guid.CreateVersion7(), time.GetUtcNow());
        RunEvent? committed = null;
        var details = new CommitDetails
        {
            RunId = run,
            InfoJson = JsonSerializer.Serialize(new { retention = new { days = planned.RetentionPeriod, cutoff = planned.Cutoff, user, partitions = old.Order(StringComparer.Ordinal) } }),
            RunEventJson = version => (committed = Event(planned.Name, run, at, version, DropNote(planned)!)).ToJson(),
        };
        var dropped = await table.DropPartitionsAsync(values => values.GetValueOrDefault(planned.PartitionColumn!) is { } value && old.Contains(value), details, cancellationToken);
        if (dropped.Commit is not null)
        {
            // Should we die here, the next run of the project, or of this command, reads the event from the commit.
            Failpoint.Hit("retention-dropped");
            await catalog.EmitAsync(committed!, cancellationToken);
        }

        return dropped;
    }

    /// <summary>How old versions of a table expire: after its period, and never one that a reader will compare with.</summary>
    public static ExpiryPolicy Policy(RetainedTable planned, int newer, bool dryRun) => new()
    {
        MinAge = TimeSpan.FromDays(planned.RetentionPeriod),
        LogMinAge = TimeSpan.FromDays(planned.RetentionPeriod),
        KeepVersions = planned.KeepVersions + newer,
        DryRun = dryRun,
    };

    private RunEvent Event(string table, Guid run, DateTimeOffset at, long? version, string note, RunState state = RunState.Complete) => new()
    {
        EventType = state,
        EventTime = at,
        Run = new RunRef(run, new JsonObject { ["tags"] = Facet.User(user), ["catchwater_note"] = Facet.Note(note) }),
        Job = new JobRef(project, $"retention of {table}", new JsonObject { ["jobType"] = Facet.JobType("RETENTION") }),
        Outputs = [new DatasetRef(project, table, version is { } written ? new JsonObject { ["version"] = Facet.Version(written) } : null)],
    };

    private static string? DropNote(RetainedTable planned) => planned.Partitions.Count == 0
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"dropped {Counted.Of(planned.Partitions.Count, "partition")} by {planned.PartitionColumn}, {planned.Partitions[0].Value} to {planned.Partitions[^1].Value}, {Counted.Of(planned.Rows, "row")}, older than {Counted.Of(planned.RetentionPeriod, "day")}");

    private static string? ExpiryNote(string verb, int files, long oldestKept) =>
        files == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{verb} {Counted.Of(files, "file")} of versions before {oldestKept}");
}
