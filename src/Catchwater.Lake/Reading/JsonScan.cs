using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>
/// Reads JSON. The engine's own reader turns what it cannot convert into NULL, and with <c>ignore_errors</c> a bad line into a row of
/// NULLs: both would be lost without a word. So values are read as JSON and converted here, and a row in which something became NULL
/// that was none is rejected.
/// </summary>
internal static class JsonScan
{
    /// <summary>Up to this size all rows are looked at for their columns and types.</summary>
    private const long WholeSample = 8 * 1024 * 1024;

    /// <summary>Beyond it this many.</summary>
    private const int SampleRows = 100_000;

    public static async Task<FileScan> OpenAsync(LakeSession session, FileSource source, FileSet files, CancellationToken cancellationToken)
    {
        var layouts = new SortedDictionary<JsonLayout, List<SourceFile>>();
        foreach (var file in files.Files)
        {
            var layout = await JsonLayouts.DetectAsync(file.Path, cancellationToken);
            (layouts.TryGetValue(layout, out var same) ? same : layouts[layout] = []).Add(file);
        }

        layouts.Remove(JsonLayout.Empty);
        if (layouts.Count == 0 && source.Columns.Count == 0)
        {
            throw new LakeException(new Problem("empty_file", "the file is empty: JSON objects are expected")
            {
                File = files.Files[0].Path,
                Hint = "declare its columns, if it may be empty",
            });
        }

        var whole = files.Files.Sum(file => file.Bytes) <= WholeSample;
        var inferred = await InferAsync(session, layouts, whole, source.Columns.Count > 0, cancellationToken);
        var declared = new DeclaredColumns(source, inferred.Select(column => column.Name).Concat(source.Columns.Keys), files);
        var columns = inferred
            .Concat(source.Columns.Where(pair => !declared.IsHive(pair.Key)).Select(pair => new Column(pair.Key, pair.Value)))
            .DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase)
            .Where(column => !declared.IsHive(column.Name))
            .Select(column => (column.Name, declared.TypeOf(column.Name) is { } type ? JsonType.Parse(type) : JsonType.Inferred(column.Type)))
            .ToList();
        var rows = new JsonRows(columns, closed: !whole || Renamed(inferred));
        var counter = RejectTables.NewName("counter");
        await session.ExecuteAsync($"CREATE TEMP SEQUENCE {counter}", cancellationToken);
        var scans = layouts.Select(layout => Objects(layout.Key, layout.Value, declared)).ToList();
        var relation = rows.Relation(scans, counter);
        TableSchema schema;
        try
        {
            schema = await session.DescribeAsync($"SELECT * FROM {relation}", cancellationToken);
        }
        catch (LakeException fault)
        {
            throw declared.Explain(fault);
        }

        return new FileScan(
            schema,
            relation,
            files.Files,
            await files.FingerprintAsync(cancellationToken),
            (reader, token) => JsonRejects.CollectAsync(reader, layouts, rows, counter, token));
    }

    // Of keys that differ by case alone the engine calls one "id_1", and no row has that key: such rows are rejected, not read as NULL.
    private static bool Renamed(List<Column> columns) => columns.Any(column =>
        column.Name.LastIndexOf('_') is > 0 and var at && at < column.Name.Length - 1 && column.Name.AsSpan(at + 1).IndexOfAnyExceptInRange('0', '9') < 0
        && columns.Any(other => other.Name.Equals(column.Name[..at], StringComparison.OrdinalIgnoreCase)));

    /// <summary>A scan that yields <c>json</c> for each value, NULL for a bad line.</summary>
    public static string Objects(JsonLayout layout, IEnumerable<SourceFile> files, DeclaredColumns? declared) =>
        $"read_json_objects({FileSet.Literal(files)}, format = '{JsonLayouts.Format(layout)}'"
        + (layout == JsonLayout.Lines ? ", ignore_errors = true" : "")
        + string.Concat((declared?.HiveArguments ?? []).Select(argument => ", " + argument)) + ")";

    private static async Task<List<Column>> InferAsync(
        LakeSession session, SortedDictionary<JsonLayout, List<SourceFile>> layouts, bool whole, bool mayBeNone, CancellationToken cancellationToken)
    {
        List<Column> columns = [];
        foreach (var (layout, files) in layouts)
        {
            foreach (var column in await InferAsync(session, layout, files, whole, mayBeNone, cancellationToken))
            {
                var index = columns.FindIndex(other => other.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
                if (index < 0)
                {
                    columns.Add(column);
                }
                else
                {
                    columns[index] = columns[index] with { Type = CsvTypes.Common(columns[index].Type, column.Type) };
                }
            }
        }

        return columns;
    }

    private static async Task<IReadOnlyList<Column>> InferAsync(
        LakeSession session, JsonLayout layout, List<SourceFile> files, bool whole, bool mayBeNone, CancellationToken cancellationToken)
    {
        var sample = $"maximum_sample_files = 1000000, sample_size = {(whole ? -1 : SampleRows)}";
        try
        {
            var schema = await session.DescribeAsync(
                $"SELECT * FROM read_json({FileSet.Literal(files)}, format = '{JsonLayouts.Format(layout)}', union_by_name = true, "
                + $"hive_partitioning = false, {sample}{(layout == JsonLayout.Lines ? ", ignore_errors = true" : "")})",
                cancellationToken);
            if (schema.Columns is not [{ Name: "json", Type: "JSON" }])
            {
                return schema.Columns;
            }

            // One value that is no object makes the engine give up on columns. Look at the objects alone.
            var structure = await session.ScalarAsync<string>(
                $"SELECT json_group_structure(json)::VARCHAR FROM {Objects(layout, files, null)} WHERE json_type(json) = 'OBJECT'", cancellationToken);
            if (structure is null or "\"NULL\"")
            {
                return mayBeNone
                    ? []
                    : throw new LakeException(new Problem("invalid_source", "there is no JSON object in this file")
                    {
                        File = files[0].Path,
                        Hint = Path.GetExtension(files[0].Path).ToLowerInvariant() is ".csv" or ".tsv" or ".txt" ? "if it is CSV, say format: csv" : null,
                    });
            }

            return (await session.DescribeAsync($"SELECT s.* FROM (SELECT from_json('{{}}'::JSON, {Quoting.Literal(structure)}) AS s)", cancellationToken)).Columns;
        }
        catch (LakeException fault) when (fault.Problems[0].Code == "sql_error")
        {
            throw await JsonFaults.LocateAsync(fault, files, cancellationToken);
        }
    }
}
