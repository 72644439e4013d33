using System.Collections;
using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables.Log;
using Catchwater.Lake.Tables.Reading;
using Catchwater.Lake.Tables.Types;
using Catchwater.Lake.Tables.Work;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>One COPY: runs a SELECT once, writes its rows to data files, and takes what the log wants to know from its statistics.</summary>
internal sealed class DataWriter(
    LakeSession session, TableFolder folder, WorkFolder work, string home, StructType schema, IReadOnlyList<string> partitionColumns)
{
    private const string RejectFlag = "__catchwater_rejected";

    /// <summary>
    /// Open files a partitioned write may have. The engine's 100 makes it close and begin again: 300 partitions became 7,912 files
    /// instead of 300 (docs/decisions/0002).
    /// </summary>
    private const int OpenFiles = 1000;

    /// <summary>Rows of a row group where many files are open: each holds its group in memory until it is full (docs/decisions/0002).</summary>
    private const int OpenGroupRows = 32_768;

    /// <summary>zstd at its fastest level: a third smaller than snappy for a few percent of CPU (docs/decisions/0002).</summary>
    private const string Format = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, RETURN_STATS";

    /// <summary>Writes the rows of a SELECT of the table's columns.</summary>
    /// <param name="select">The SELECT.</param>
    /// <param name="rejectPredicate">Rows for which it is true go to files of their own.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<WrittenFiles> WriteAsync(string select, string? rejectPredicate, CancellationToken cancellationToken)
    {
        var target = home;
        List<string> partition = [.. partitionColumns];
        if (rejectPredicate is not null)
        {
            // One pass: the engine sorts rows into two folders by a flag; the good ones then move to where they stay.
            target = work.Inside("split");
            partition.Insert(0, RejectFlag);
            select = $"SELECT *, coalesce(CAST((\n{rejectPredicate}\n) AS BOOLEAN), false) AS {RejectFlag} FROM (\n{select}\n) AS incoming";
        }

        var shape = partition.Count == 0
            ? "FILE_SIZE_BYTES '128MB'"
            : $"ROW_GROUP_SIZE {OpenGroupRows.ToString(CultureInfo.InvariantCulture)}, PARTITION_BY ({string.Join(", ", partition.Select(Quoting.Identifier))})";
        if (partition.Count > 0)
        {
            await RaiseOpenFilesAsync(cancellationToken);
        }

        var rows = await session.RowsAsync(
            $"COPY (\n{select}\n) TO {Quoting.Literal(target)} ({Format}, {shape}, APPEND, FILENAME_PATTERN '{work.FilePrefix}{{uuid}}')",
            cancellationToken);
        List<WrittenFile> accepted = [];
        List<WrittenFile> rejected = [];
        List<Problem> problems = [];
        foreach (var row in rows)
        {
            var path = Path.GetFullPath((string)row[0]!);
            var count = Convert.ToInt64(row[1], CultureInfo.InvariantCulture);
            if (count == 0)
            {
                // An empty result still makes the engine write one file; the schema lives in the log.
                File.Delete(path);
                continue;
            }

            var keys = row[5] is IDictionary map ? map.Keys.Cast<string>().ToDictionary(key => key, key => (string?)map[key]) : [];
            var isRejected = keys.Remove(RejectFlag, out var flag) && flag == "true";
            if (rejectPredicate is not null && !isRejected)
            {
                path = Move(path, target);
            }

            var add = new AddAction(
                folder.LogName(path),
                Values(keys, problems),
                Convert.ToInt64(row[2], CultureInfo.InvariantCulture),
                new DateTimeOffset(File.GetLastWriteTimeUtc(path)).ToUnixTimeMilliseconds(),
                DataChange: true,
                FileStatistics.Json(count, row[4] as IDictionary, schema, partitionColumns),
                new Dictionary<string, string> { [TableRelation.ColumnsTag] = TableRelation.TagOf(schema, partitionColumns) });
            (isRejected ? rejected : accepted).Add(new WrittenFile(path, add, count));
        }

        return problems.Count == 0 ? new WrittenFiles(accepted, rejected) : throw new LakeException(problems);
    }

    private string Move(string path, string split)
    {
        var inside = Path.GetRelativePath(split, path).Replace('\\', '/');
        var place = Path.Combine(home, inside[(inside.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.Move(path, place);
        return place;
    }

    private Dictionary<string, string?> Values(Dictionary<string, string?> keys, List<Problem> problems)
    {
        Dictionary<string, string?> values = [];
        foreach (var column in partitionColumns)
        {
            var printed = keys[column];
            var text = printed is null ? null : PartitionText.FromEngine(schema.Find(column)!.Type, printed);
            if (printed is not null && text is null && !problems.Exists(problem => problem.Key == column))
            {
                problems.Add(printed.Length == 0
                    ? new Problem("invalid_partition_value", $"partition column '{column}' holds an empty text, which Delta Lake cannot tell from NULL")
                    {
                        Key = column,
                        Hint = $"say what is meant: nullif({Quoting.Identifier(column)}, '') or coalesce(nullif({Quoting.Identifier(column)}, ''), 'none')",
                    }
                    : new Problem("invalid_partition_value", $"partition column '{column}' holds '{printed}', which Delta Lake has no spelling for")
                    {
                        Key = column,
                        Hint = "filter such rows out, or partition by another column",
                    });
            }

            values[column] = text;
        }

        return values;
    }

    private async Task RaiseOpenFilesAsync(CancellationToken cancellationToken)
    {
        var present = await session.ScalarAsync<long>("SELECT current_setting('partitioned_write_max_open_files')::BIGINT", cancellationToken);
        if (present < OpenFiles)
        {
            await session.ExecuteAsync($"SET GLOBAL partitioned_write_max_open_files = {OpenFiles.ToString(CultureInfo.InvariantCulture)}", cancellationToken);
        }
    }
}

/// <summary>A data file that was written.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Add">What the log will say of it.</param>
/// <param name="Rows">Its rows, at least 1.</param>
internal sealed record WrittenFile(string Path, AddAction Add, long Rows);

/// <summary>What a write made.</summary>
/// <param name="Accepted">Files of the table.</param>
/// <param name="Rejected">Files of rows that were split off.</param>
internal sealed record WrittenFiles(IReadOnlyList<WrittenFile> Accepted, IReadOnlyList<WrittenFile> Rejected);
