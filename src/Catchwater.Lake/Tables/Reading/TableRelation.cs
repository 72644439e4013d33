using System.Text;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Storage;
using Catchwater.Lake.Tables.Log;
using Catchwater.Lake.Tables.Types;

namespace Catchwater.Lake.Tables.Reading;

/// <summary>Builds the FROM item that yields the rows of exactly the given files, with the table's columns, types and order.</summary>
internal static class TableRelation
{
    /// <summary>The tag by which we recognise data files that hold the table's present columns.</summary>
    public const string ColumnsTag = "catchwater.columns";

    private const string FileColumn = "__catchwater_file";

    /// <summary>The value of <see cref="ColumnsTag"/>: a hash over names and types of the columns inside data files.</summary>
    public static string TagOf(StructType schema, IReadOnlyList<string> partitionColumns) =>
        EngineSchema.Of(DataFields(schema, partitionColumns)).Hash()[..16];

    /// <summary>The relation.</summary>
    /// <param name="folder">The table's folder.</param>
    /// <param name="schema">The columns it shall have.</param>
    /// <param name="partitionColumns">Those that data files do not hold.</param>
    /// <param name="files">The files; none gives an empty relation of the same columns.</param>
    /// <param name="fileColumn">When not null, a last column of that name with each row's file.</param>
    public static string Of(
        TableFolder folder, StructType schema, IReadOnlyList<string> partitionColumns, IEnumerable<AddAction> files, string? fileColumn = null)
    {
        var partition = partitionColumns.Select(name => schema.Find(name)!).ToList();
        var tag = TagOf(schema, partitionColumns);

        // Folders of the root that look like partitions would become columns too: then only the log's values count.
        var foldersCount = !folder.Path.Contains('=', StringComparison.Ordinal);
        var groups = files
            .Select(file => (
                File: file,
                Present: file.Tags?.GetValueOrDefault(ColumnsTag) == tag,
                Folders: foldersCount && partition.Count > 0 ? PartitionText.Folders(file.Path, partition, file.PartitionValues) : null))
            .GroupBy(entry => (entry.Present, Folders: entry.Folders is null ? null : string.Join('/', entry.Folders)))
            .Select(group => Group(folder, schema, partition, [.. group.Select(entry => entry.File)], group.Key.Present, group.First().Folders, fileColumn))
            .ToList();
        return groups.Count == 0 ? $"({Empty(schema, fileColumn)})" : $"({string.Join("\nUNION ALL ", groups)})";
    }

    private static string Group(
        TableFolder folder, StructType schema, List<DeltaField> partition, List<AddAction> files, bool present, string[]? folders, string? fileColumn)
    {
        var mapped = partition.Count > 0 && folders is null;
        var paths = files.ConvertAll(file => folder.DataPath(file.Path));
        var scan = new StringBuilder($"read_parquet({Quoting.List(paths.Select(GlobText.Escape))}, hive_partitioning = {(folders is null ? "false" : "true")}");
        if (folders is not null)
        {
            scan.Append(", hive_types_autocast = false, hive_types = {")
                .AppendJoin(", ", partition.Select((column, index) => $"{Quoting.Literal(folders[index])}: {Quoting.Literal(TypeMapping.ToDuck(column.Type))}"))
                .Append('}');
        }

        if (mapped || fileColumn is not null)
        {
            scan.Append($", filename = '{FileColumn}'");
        }

        // Files of an earlier schema, or of another writer, may lack columns: union_by_name reads each one's footer to know.
        scan.Append(present ? ")" : ", union_by_name = true)");
        var source = present
            ? $"{scan} AS f"
            : $"(SELECT {string.Join(", ", DataFields(schema, partition.ConvertAll(column => column.Name)).Select(Null))} WHERE false UNION ALL BY NAME FROM {scan}) AS f";
        if (mapped)
        {
            source += $" JOIN (VALUES {string.Join(", ", files.Select((file, index) => Values(paths[index], file, partition)))}) AS m({FileColumn}, {string.Join(", ", partition.Select((_, index) => $"p{index}"))}) ON f.{FileColumn} = m.{FileColumn}";
        }

        var columns = schema.Fields.Select(field =>
        {
            var name = Quoting.Identifier(field.Name);
            var index = partition.FindIndex(column => column.Name == field.Name);
            return index < 0 ? present ? $"f.{name}" : $"CAST(f.{name} AS {TypeMapping.ToDuck(field.Type)}) AS {name}"
                : mapped ? $"CAST(m.p{index} AS {TypeMapping.ToDuck(field.Type)}) AS {name}"
                : $"f.{Quoting.Identifier(folders![index])} AS {name}";
        });
        var file = fileColumn is null ? "" : $", f.{FileColumn} AS {Quoting.Identifier(fileColumn)}";
        return $"SELECT {string.Join(", ", columns)}{file} FROM {source}";
    }

    private static string Values(string path, AddAction file, List<DeltaField> partition) =>
        $"({Quoting.Literal(path)}, {string.Join(", ", partition.Select(column =>
            file.PartitionValues.GetValueOrDefault(column.Name) is { } text ? Quoting.Literal(text) : "NULL"))})";

    private static string Empty(StructType schema, string? fileColumn) =>
        $"SELECT {string.Join(", ", schema.Fields.Select(Null))}{(fileColumn is null ? "" : $", NULL::VARCHAR AS {Quoting.Identifier(fileColumn)}")} WHERE false";

    private static string Null(DeltaField field) => $"CAST(NULL AS {TypeMapping.ToDuck(field.Type)}) AS {Quoting.Identifier(field.Name)}";

    private static IReadOnlyList<DeltaField> DataFields(StructType schema, IReadOnlyList<string> partitionColumns) =>
        [.. schema.Fields.Where(field => !partitionColumns.Contains(field.Name, StringComparer.OrdinalIgnoreCase))];
}
