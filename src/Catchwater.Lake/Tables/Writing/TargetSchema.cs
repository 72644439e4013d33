using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables.Log;
using Catchwater.Lake.Tables.Types;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>The schema a write ends in, and the SELECT that brings incoming rows into it.</summary>
/// <param name="Schema">Columns of the table after the write.</param>
/// <param name="PartitionColumns">Those that make folders, spelled as in the schema.</param>
/// <param name="Select">Yields rows of that schema.</param>
internal sealed record TargetSchema(StructType Schema, IReadOnlyList<string> PartitionColumns, string Select)
{
    /// <summary>Columns of the table that the rows do not have; in the SELECT they are NULL.</summary>
    public IReadOnlyCollection<string> Missing { get; init; } = [];

    /// <summary>Settles the schema of a write.</summary>
    /// <exception cref="LakeException">The rows cannot be stored, or not in the table that is there; every reason is named.</exception>
    public static TargetSchema Settle(DatasetName table, WriteRequest request, TableSchema incoming, TableState? before)
    {
        List<Problem> problems = [];
        var stored = IncomingColumns.Stored(incoming, problems);
        if (stored is null)
        {
            throw new LakeException(problems);
        }

        var replaces = before is null || request.Mode == WriteMode.Overwrite;
        var schema = replaces ? stored : Reconcile(table, request, stored, before!.Schema, problems);
        var partition = Partition(table, request, schema, replaces ? null : before!.Metadata.PartitionColumns, problems);
        foreach (var key in request.MergeKeys.Where(key => stored.Find(key) is null))
        {
            problems.Add(new Problem("unknown_column", $"the rows have no column '{key}' to merge by") { Key = key, Hint = Suggestion.Hint(key, Names(stored)) });
        }

        if (request.Mode == WriteMode.Merge && request.MergeKeys.Count == 0)
        {
            problems.Add(new Problem("missing_key", $"a merge into {table} needs the columns that make the key"));
        }

        return problems.Count > 0
            ? throw new LakeException(problems)
            : new TargetSchema(schema, partition, Projection(request.Select, incoming, schema)) { Missing = [.. Names(schema).Where(name => stored.Find(name) is null)] };
    }

    /// <summary>The table's columns, with new ones after them where that is allowed.</summary>
    private static StructType Reconcile(DatasetName table, WriteRequest request, StructType stored, StructType present, List<Problem> problems)
    {
        var missing = present.Fields.Where(field => stored.Find(field.Name) is null).ToList();
        var added = stored.Fields.Where(field => present.Find(field.Name) is null).ToList();
        var changed = present.Fields
            .Select(field => (Present: field, Incoming: stored.Find(field.Name)))
            .Where(pair => pair.Incoming is not null && !Widening.Fits(pair.Incoming.Type, pair.Present.Type))
            .ToList();
        List<string> differences =
        [
            .. request.EvolveSchema ? [] : added.Select(field => $"column '{field.Name}' ({TypeMapping.ToDuck(field.Type)}) is new"),
            .. request.EvolveSchema ? [] : missing.Select(field => $"column '{field.Name}' is missing"),
            .. changed.Select(pair => $"column '{pair.Present.Name}' is {TypeMapping.ToDuck(pair.Incoming!.Type)}, the table has {TypeMapping.ToDuck(pair.Present.Type)}"),
        ];
        if (differences.Count > 0)
        {
            problems.Add(new Problem("schema_mismatch", $"the rows do not fit {table}: {string.Join("; ", differences)}")
            {
                Hint = changed.Count > 0
                    ? "cast the columns to the table's types, or remake the table: run --full-refresh"
                    : "allow it (allow_new_columns: true under target), select exactly the table's columns, or remake the table: run --full-refresh",
            });
        }

        return request.EvolveSchema && added.Count > 0 ? new StructType([.. present.Fields, .. added]) : present;
    }

    private static IReadOnlyList<string> Partition(
        DatasetName table, WriteRequest request, StructType schema, IReadOnlyList<string>? present, List<Problem> problems)
    {
        if (present is not null && request.PartitionColumns.Count > 0 && !request.PartitionColumns.SequenceEqual(present, StringComparer.OrdinalIgnoreCase))
        {
            problems.Add(new Problem(
                "partitioning_changed",
                $"{table} is partitioned by ({string.Join(", ", present)}), not by ({string.Join(", ", request.PartitionColumns)})")
            {
                Hint = "only an overwrite can change how a table is partitioned: run --full-refresh",
            });
        }

        List<string> columns = [];
        foreach (var name in present ?? request.PartitionColumns)
        {
            if (schema.Find(name) is not { } field)
            {
                problems.Add(new Problem("unknown_column", $"there is no column '{name}' to partition {table} by") { Key = name, Hint = Suggestion.Hint(name, Names(schema)) });
            }
            else if (!Reading.PartitionText.CanPartition(field.Type))
            {
                problems.Add(new Problem("unsupported_type", $"column '{field.Name}' ({TypeMapping.ToDuck(field.Type)}) cannot partition a table") { Key = field.Name, Hint = "partition by a number, text, date, timestamp or boolean" });
            }
            else if (columns.Contains(field.Name, StringComparer.Ordinal))
            {
                problems.Add(new Problem("duplicate_column", $"{table} is partitioned by '{field.Name}' twice") { Key = field.Name });
            }
            else
            {
                columns.Add(field.Name);
            }
        }

        if (request.Mode == WriteMode.OverwritePartitions && columns.Count == 0)
        {
            problems.Add(new Problem("not_partitioned", $"{table} has no partition columns, so there are no partitions to overwrite") { Hint = "set partition_columns, or overwrite the whole table" });
        }

        if (columns.Count > 0 && columns.Count == schema.Fields.Count)
        {
            problems.Add(new Problem("not_partitioned", $"every column of {table} is a partition column: files would be empty") { Hint = "leave at least one column out of partition_columns" });
        }

        return columns;
    }

    /// <summary>The SELECT itself when its columns already are the table's, so that nothing is added to it.</summary>
    private static string Projection(string select, TableSchema incoming, StructType schema)
    {
        var wanted = EngineSchema.Of(schema.Fields);
        if (incoming.Equals(wanted))
        {
            return select;
        }

        var columns = wanted.Columns.Select(column => incoming.Find(column.Name) is not { } found
            ? $"CAST(NULL AS {column.Type}) AS {Quoting.Identifier(column.Name)}"
            : found.Type == column.Type
                ? $"{Quoting.Identifier(found.Name)} AS {Quoting.Identifier(column.Name)}"
                : $"CAST({Quoting.Identifier(found.Name)} AS {column.Type}) AS {Quoting.Identifier(column.Name)}");
        return $"SELECT {string.Join(", ", columns)} FROM (\n{select}\n) AS incoming";
    }

    private static List<string> Names(StructType schema) => [.. schema.Fields.Select(field => field.Name)];
}
