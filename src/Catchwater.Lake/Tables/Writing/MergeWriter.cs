using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables.Log;
using Catchwater.Lake.Tables.Reading;
using Catchwater.Lake.Tables.Work;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>
/// Merge by key, copy on write: finds the files that hold a key of the incoming rows, and writes their other rows together with
/// the incoming ones. Files without such a key stay as they are.
/// </summary>
internal static class MergeWriter
{
    private const string FileColumn = "__catchwater_file";

    public static async Task<StagedFiles> WriteAsync(
        TableFolder folder,
        LakeSession session,
        DataWriter writer,
        TargetSchema target,
        WriteRequest request,
        WorkFolder work,
        TableState? before,
        CancellationToken cancellationToken)
    {
        // The rows are needed three times (keys, affected files, result) and their SELECT must run once.
        var source = new DataWriter(session, folder, work, work.Inside("source"), target.Schema, []);
        var incoming = await WriteFault.InTermsOf(
            request.Select, () => source.WriteAsync(target.Select, request.RejectPredicate, cancellationToken));
        var rows = TableRelation.Of(folder, target.Schema, [], incoming.Accepted.Select(file => file.Add));
        var keys = request.MergeKeys.Select(key => Quoting.Identifier(target.Schema.Find(key)!.Name)).ToList();
        await RequireKeysAsync(folder.Table, session, rows, keys, request.MergeKeys, cancellationToken);

        var same = string.Join(" AND ", keys.Select(key => $"n.{key} = t.{key}"));
        var touched = before is null ? [] : await TouchedAsync(folder, session, target, before, rows, same, cancellationToken);
        var columns = string.Join(", ", target.Schema.Fields.Select(field => Quoting.Identifier(field.Name)));
        var select = Incoming(target, rows, touched.Count == 0 ? null : TableRelation.Of(folder, target.Schema, target.PartitionColumns, touched), keys, same);
        var updated = 0L;
        if (touched.Count > 0)
        {
            var present = TableRelation.Of(folder, target.Schema, target.PartitionColumns, touched);
            select += $"\nUNION ALL SELECT {columns} FROM {present} AS t WHERE NOT EXISTS (SELECT 1 FROM {rows} AS n WHERE {same})";
            updated = await session.ScalarAsync<long>(
                $"SELECT count(*) FROM {rows} AS n WHERE EXISTS (SELECT 1 FROM {present} AS t WHERE {same})", cancellationToken);
        }

        var written = await writer.WriteAsync(select, rejectPredicate: null, cancellationToken);
        return new StagedFiles(written.Accepted, incoming.Rejected, touched) { Incoming = incoming.Accepted, Updated = updated };
    }

    /// <summary>Makes sure that each of the rows has a key, and none the same.</summary>
    /// <exception cref="LakeException"><c>null_key</c> or <c>duplicate_key</c>.</exception>
    public static Task RequireKeysAsync(TableFolder folder, LakeSession session, TargetSchema target, StagedFiles files, IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        RequireKeysAsync(
            folder.Table,
            session,
            TableRelation.Of(folder, target.Schema, target.PartitionColumns, files.Incoming.Select(file => file.Add)),
            names.Select(key => Quoting.Identifier(target.Schema.Find(key)!.Name)).ToList(),
            names,
            cancellationToken);

    /// <summary>The incoming rows. Of a row that is there a column they lack stays as it is: nobody said anything of it.</summary>
    private static string Incoming(TargetSchema target, string rows, string? present, List<string> keys, string same)
    {
        if (present is null || target.Missing.Count == 0)
        {
            return $"SELECT {string.Join(", ", target.Schema.Fields.Select(field => Quoting.Identifier(field.Name)))} FROM {rows} AS n";
        }

        var columns = target.Schema.Fields.Select(field => $"{(target.Missing.Contains(field.Name) ? "t" : "n")}.{Quoting.Identifier(field.Name)}");
        return $"SELECT {string.Join(", ", columns)} FROM {rows} AS n LEFT JOIN (SELECT * FROM {present} AS p QUALIFY row_number() OVER (PARTITION BY {string.Join(", ", keys)}) = 1) AS t ON {same}";
    }

    private static async Task<List<AddAction>> TouchedAsync(
        TableFolder folder, LakeSession session, TargetSchema target, TableState before, string rows, string same, CancellationToken cancellationToken)
    {
        DataFileCheck.Require(folder, before.Version, [.. before.Files.Values], expired: false);
        var present = TableRelation.Of(folder, target.Schema, target.PartitionColumns, before.Files.Values, FileColumn);
        var found = await session.RowsAsync(
            $"SELECT DISTINCT t.{FileColumn} FROM {present} AS t WHERE EXISTS (SELECT 1 FROM {rows} AS n WHERE {same})", cancellationToken);
        var paths = found.Select(row => Path.GetFullPath((string)row[0]!)).ToHashSet(StringComparer.Ordinal);
        return [.. before.Files.Values.Where(file => paths.Contains(folder.DataPath(file.Path)))];
    }

    private static async Task RequireKeysAsync(
        DatasetName table, LakeSession session, string rows, List<string> keys, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        List<Problem> problems = [];
        var nulls = await session.ScalarAsync<long>(
            $"SELECT count(*) FROM {rows} AS n WHERE {string.Join(" OR ", keys.Select(key => $"{key} IS NULL"))}", cancellationToken);
        var named = string.Join(", ", names);
        if (nulls > 0)
        {
            problems.Add(new Problem("null_key", $"{Count(nulls)} rows to merge into {table} have no key: ({named}) is NULL in them") { Key = named, Hint = "filter them out or give them a key" });
        }

        var twice = await session.RowsAsync(
            $"SELECT count(*) OVER (), c, {string.Join(", ", keys.Select(key => $"CAST({key} AS VARCHAR)"))} FROM (SELECT {string.Join(", ", keys)}, count(*) AS c FROM {rows} AS n WHERE {string.Join(" AND ", keys.Select(key => $"{key} IS NOT NULL"))} GROUP BY ALL HAVING count(*) > 1) LIMIT 3",
            cancellationToken);
        if (twice.Count > 0)
        {
            var examples = string.Join("; ", twice.Select(row => $"({string.Join(", ", row.Skip(2))}) {row[1]} times"));
            problems.Add(new Problem(
                "duplicate_key",
                $"{Count(Convert.ToInt64(twice[0][0], CultureInfo.InvariantCulture))} keys ({named}) come more than once among the rows to merge into {table}: {examples}")
            {
                Key = named,
                Hint = "keep one row a key, such as with QUALIFY row_number() OVER (PARTITION BY … ORDER BY …) = 1",
            });
        }

        if (problems.Count > 0)
        {
            throw new LakeException(problems);
        }
    }

    private static string Count(long number) => number.ToString(CultureInfo.InvariantCulture);
}
