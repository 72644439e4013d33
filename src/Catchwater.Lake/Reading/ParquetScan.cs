using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>Reads parquet. Types are the files' own; a declared one is converted to, and a value that does not fit rejects its row.</summary>
internal static class ParquetScan
{
    public static async Task<FileScan> OpenAsync(LakeSession session, FileSource source, FileSet files, CancellationToken cancellationToken)
    {
        var found = await SchemaAsync(session, source, files, cancellationToken);
        var declared = new DeclaredColumns(source, found.Columns.Select(column => column.Name), files);
        string Scan(string list, string more) =>
            $"read_parquet({list}, union_by_name = {(source.UnionByName ? "true" : "false")}, {string.Join(", ", declared.HiveArguments)}{more})";
        var all = Scan(FileSet.Literal(files.Files), "");

        // A column that has its type already is left alone: a test of each value would read columns that nobody asks for.
        var plain = await session.DescribeAsync($"SELECT * FROM {all}", cancellationToken);
        var converted = found.Columns
            .Select(column => (Name: Quoting.Identifier(column.Name), Plain: column.Name, Type: declared.IsHive(column.Name) ? null : declared.TypeOf(column.Name)))
            .Where(column => column.Type is not null && column.Type != plain.Find(column.Plain)?.Type)
            .Select(column => (column.Name, column.Plain, column.Type, Value: WholeNumbers.Convert(column.Name, plain.Find(column.Plain)?.Type, column.Type!)))
            .ToList();
        if (converted.Count == 0)
        {
            return new FileScan(
                plain, $"(SELECT * FROM {all})", files.Files,
                await files.FingerprintAsync(cancellationToken),
                async (reader, token) => await RejectTables.ResultAsync(reader, await RejectTables.CreateAsync(reader, token), token));
        }

        var counter = RejectTables.NewName("counter");
        await session.ExecuteAsync($"CREATE TEMP SEQUENCE {counter}", cancellationToken);
        var good = string.Join(" AND ", converted.Select(column => $"({column.Name} IS NULL OR {column.Value} IS NOT NULL)"));
        var replace = string.Join(", ", converted.Select(column => $"{column.Value} AS {column.Name}"));
        var relation = $"(SELECT * REPLACE ({replace}) FROM {all} WHERE CASE WHEN {good} THEN true ELSE nextval('{counter}') < 0 END)";
        var fault = string.Concat(converted.Select(column =>
            $" WHEN {column.Name} IS NOT NULL AND {column.Value} IS NULL THEN {{c: {Quoting.Literal(column.Plain)}, "
            + $"r: 'could not convert ' || left({column.Name}::VARCHAR, 200) || ' to ' || {Quoting.Literal(column.Type!)}}}"));
        var rows = Scan(FileSet.Literal(files.Files), ", filename = true, file_row_number = true");
        var rejected =
            $"SELECT filename, file_row_number + 1, fault.c, raw, fault.r FROM (SELECT filename, file_row_number, to_json(source)::VARCHAR AS raw, "
            + $"CASE{fault} END AS fault FROM {rows} AS source WHERE NOT ({good}))";
        TableSchema schema;
        try
        {
            schema = await session.DescribeAsync($"SELECT * FROM {relation}", cancellationToken);
        }
        catch (LakeException invalid)
        {
            throw declared.Explain(invalid);
        }

        return new FileScan(
            schema,
            relation,
            files.Files,
            await files.FingerprintAsync(cancellationToken),
            async (reader, token) =>
            {
                var result = await RejectTables.CreateAsync(reader, token);
                if (await reader.ScalarAsync<long>(
                    $"SELECT count(last_value) FROM duckdb_sequences() WHERE temporary AND sequence_name = '{counter}'", token) > 0)
                {
                    await reader.ExecuteAsync($"INSERT INTO {result} {rejected}", token);
                }

                return await RejectTables.ResultAsync(reader, result, token);
            });
    }

    // The columns of all files, and that every file can be opened at all: a footer is read for each.
    private static async Task<TableSchema> SchemaAsync(LakeSession session, FileSource source, FileSet files, CancellationToken cancellationToken)
    {
        TableSchema? first = null;
        foreach (var file in files.Files)
        {
            TableSchema schema;
            try
            {
                schema = await session.DescribeAsync(
                    $"SELECT * FROM read_parquet({Quoting.Literal(FileSet.Exact(file.Path))}, hive_partitioning = {(source.HivePartitioning ? "true" : "false")})",
                    cancellationToken);
            }
            catch (LakeException fault)
            {
                throw new LakeException(
                    new Problem("damaged_file", file.Bytes == 0 ? "the file is empty: a parquet file is expected" : "this is not a parquet file, or it is truncated")
                    {
                        File = file.Path,
                        Hint = file.Bytes == 0 ? null : EngineFault.Plain(fault).Message.Replace(file.Path, Path.GetFileName(file.Path), StringComparison.Ordinal),
                    },
                    fault);
            }

            if (first is null)
            {
                first = schema;
            }
            else if (source.UnionByName)
            {
                first = new TableSchema(first.Columns.UnionBy(schema.Columns, column => column.Name, StringComparer.OrdinalIgnoreCase));
            }
            else if (Difference(first, schema) is { } difference)
            {
                throw new LakeException(new Problem("schema_differs", $"this file {difference} than {Path.GetFileName(files.Files[0].Path)}")
                {
                    File = file.Path,
                    Hint = "union_by_name: true reads both as one table",
                });
            }
        }

        return first!;
    }

    private static string? Difference(TableSchema first, TableSchema next)
    {
        var missing = first.Columns.FirstOrDefault(column => next.Find(column.Name) is null);
        var added = next.Columns.FirstOrDefault(column => first.Find(column.Name) is null);
        var changed = next.Columns.FirstOrDefault(column => first.Find(column.Name) is { } same && same.Type != column.Type);
        return missing is not null ? $"has other columns (no '{missing.Name}')"
            : added is not null ? $"has other columns (also '{added.Name}')"
            : changed is not null ? $"has another type of '{changed.Name}' ({changed.Type} instead of {first.Find(changed.Name)!.Type})"
            : null;
    }
}
