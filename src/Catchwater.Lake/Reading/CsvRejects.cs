using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>
/// Collects what the engine's <c>store_rejects</c> kept (https://duckdb.org/docs/stable/data/csv/reading_faulty_csv_files). It keeps
/// one entry for each fault, so a row may have several, and it counts records, so its line is off behind a value with a line end.
/// </summary>
internal static class CsvRejects
{
    private const int LongestRaw = 1 << 16;

    // The engine's words, made to say what was found and what was expected.
    private const string Reason =
        """
        CASE r.fault.t::VARCHAR
          WHEN 'UNQUOTED VALUE' THEN 'a quote is never closed, or text follows a closing quote'
          WHEN 'INVALID ENCODING' THEN 'this is not valid in the encoding of the file'
          WHEN 'CAST' THEN regexp_replace(trim(split_part(r.fault.m, chr(10), 1)), '^(Error when converting column .*\. )?Could not convert', 'could not convert')
          ELSE regexp_replace(trim(split_part(r.fault.m, chr(10), 1)),
            'Expected Number of Columns: (\d+) Found: (\d+)', '\1 values expected, found \2') END
        """;

    public static async Task<RejectedRows> CollectAsync(
        LakeSession session, IReadOnlyList<(RejectStore Store, CsvConverted? Converted)> groups, CsvOptions options, CancellationToken cancellationToken)
    {
        var result = await RejectTables.CreateAsync(session, cancellationToken);
        foreach (var (store, converted) in groups)
        {
            if (await session.ScalarAsync<long>(
                $"SELECT count(*) FROM duckdb_tables() WHERE temporary AND table_name = '{store.Errors}'", cancellationToken) == 0)
            {
                // Never consumed.
                continue;
            }

            var faults = converted is null ? [] : await converted.FaultsAsync(session, cancellationToken);
            var rows = RejectTables.NewName("rows");
            await session.ExecuteAsync(
                $"""
                CREATE TEMP TABLE {rows} AS
                SELECT e.file_path AS file, e.line_byte_position AS byte, min(e.line)::BIGINT AS record,
                  arg_min(struct_pack(c := e.column_name, r := e.csv_line, m := e.error_message, t := e.error_type),
                    (CASE WHEN e.error_type::VARCHAR IN ('TOO MANY COLUMNS', 'MISSING COLUMNS') THEN 0 ELSE 1 END) * 100000 + coalesce(e.column_idx, 0)) AS fault
                FROM ({store.Last}{string.Concat(faults.Select(fault => $" UNION ALL BY NAME {fault}"))}) AS e
                GROUP BY ALL
                """,
                cancellationToken);
            var lines = await LinesAsync(session, rows, options, cancellationToken);
            await session.ExecuteAsync(
                $"""
                INSERT INTO {result}
                SELECT r.file, coalesce(l.line, r.record), CASE WHEN r.fault.t::VARCHAR = 'TOO MANY COLUMNS' THEN NULL ELSE r.fault.c END,
                  left(trim(r.fault.r, chr(10) || chr(13)), {LongestRaw}), {Reason}
                FROM {rows} r LEFT JOIN {lines} l USING (file, byte)
                ORDER BY r.file, r.byte
                """,
                cancellationToken);
            await session.ExecuteAsync($"DROP TABLE {rows}; DROP TABLE {lines}", cancellationToken);
        }

        return await RejectTables.ResultAsync(session, result, cancellationToken);
    }

    private static async Task<string> LinesAsync(LakeSession session, string rows, CsvOptions options, CancellationToken cancellationToken)
    {
        var table = RejectTables.NewName("lines");
        await session.ExecuteAsync($"CREATE TEMP TABLE {table} (file VARCHAR, byte UBIGINT, line BIGINT)", cancellationToken);
        var files = await session.RowsAsync(
            $"SELECT file, list(byte::BIGINT ORDER BY byte) FROM {rows} WHERE byte IS NOT NULL GROUP BY file", cancellationToken);
        using var appender = session.Connection.CreateAppender("temp", "main", table);
        foreach (var row in files)
        {
            var file = (string)row[0]!;
            var bytes = ((System.Collections.IEnumerable)row[1]!).Cast<long>().ToList();
            var lines = await TextLines.AtAsync(file, options.Encoding, bytes, cancellationToken);
            foreach (var (at, line) in bytes.Zip(lines))
            {
                appender.CreateRow().AppendValue(file).AppendValue((ulong)at).AppendValue(line).EndRow();
            }
        }

        return table;
    }
}
