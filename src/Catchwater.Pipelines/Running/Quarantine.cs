using System.Globalization;
using Catchwater.Core.Events;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;

namespace Catchwater.Pipelines.Running;

/// <summary>
/// The rows a run rejected, on their way to the table's quarantine (<c>silver.sales__quarantine</c>). It holds what the current
/// version's run rejected when the table is overwritten, and every run's rejects when it is added to.
/// </summary>
internal sealed class Quarantine(PipelineJob job, LakeSession session, TimeProvider time)
{
    private const string Table = "catchwater_rejects";
    private const string VersionColumn = "table_version";
    private bool _created;

    /// <summary>Rows collected so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds rows: a SELECT of source, line, column_name, raw, reason.</summary>
    public async Task<long> AddAsync(string select, CancellationToken cancellationToken)
    {
        if (!_created)
        {
            await session.ExecuteAsync(
                $"CREATE OR REPLACE TEMP TABLE {Table} (run_id VARCHAR, rejected_at TIMESTAMPTZ, source VARCHAR, line BIGINT, column_name VARCHAR, raw VARCHAR, reason VARCHAR)", cancellationToken);
            _created = true;
        }

        var at = job.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        var added = await session.ExecuteAsync(
            $"INSERT INTO {Table} SELECT '{job.ParentRunId}', TIMESTAMPTZ '{at}+00', source, line, column_name, raw, reason FROM ({select})", cancellationToken);
        Rows += added;
        return added;
    }

    /// <summary>Writes them; does nothing when there are none and none are there to replace.</summary>
    /// <returns>The events of the write: one, or none.</returns>
    public async Task<IReadOnlyList<RunEvent>> PublishAsync(LakeTable table, bool replace, long targetVersion, CancellationToken cancellationToken)
    {
        var before = await table.SnapshotAsync(null, cancellationToken);
        var target = targetVersion.ToString(CultureInfo.InvariantCulture);

        // What stands under a version that was never published is left of a run that stopped.
        if (Rows == 0 && before?.Files.Any(file => replace || file.PartitionValues.GetValueOrDefault(VersionColumn) == target) is not true)
        {
            return [];
        }

        if (!_created)
        {
            await AddAsync("SELECT NULL AS source, NULL AS line, NULL AS column_name, NULL AS raw, NULL AS reason WHERE false", cancellationToken);
        }

        await using var staged = await table.StageAsync(
            session,
            new WriteRequest
            {
                Select = $"SELECT *, CAST({target} AS BIGINT) AS {VersionColumn} FROM {Table}",
                Mode = replace ? WriteMode.Overwrite : WriteMode.OverwritePartitions,
                PartitionColumns = [VersionColumn],
                ReplacedPartition = new Dictionary<string, string?> { [VersionColumn] = target },
                RunId = job.RunId,
            },
            cancellationToken);

        // The commit and the catalogue must hear the same words: what is said twice in different words counts twice.
        var at = time.GetUtcNow();
        RunEvent Said(long version) => new PipelineEvents(job).Quarantined(
            at,
            staged.Schema,
            new PublishFacts(table.Path, version, staged.CandidateRows, staged.CandidateBytes, staged.RowsWritten, staged.BytesWritten, staged.FilesWritten));
        var commit = await staged.CommitAsync(
            new CommitDetails { Operation = "QUARANTINE", RunId = job.ParentRunId, RunEventJson = version => Said(version).ToJson() }, cancellationToken);
        return [Said(commit.Version)];
    }
}
