using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Core.Secrets;
using Catchwater.Core.Specs;
using Catchwater.Lake.Sql;
using Catchwater.Pipelines.Compilation;
using Catchwater.Pipelines.Specs;
using Catchwater.Pipelines.Transforms;

namespace Catchwater.Pipelines;

/// <summary>Reads one file of <c>pipelines/</c> and checks all that can be checked without knowing any other file.</summary>
public sealed class PipelineReader
{
    private static readonly string[] ReservedLayers = ["main", "temp", "system", "memory", "information_schema", "pg_catalog", "input", "source"];

    private readonly string _directory;
    private readonly TransformRegistry _transforms;
    private readonly ICollection<Problem> _problems;
    private readonly SpecFile<PipelineSpec> _file;
    private readonly SortedSet<DatasetName> _inputs = [];
    private readonly Dictionary<int, string> _queries = [];
    private int _found;

    private PipelineReader(string directory, SpecFile<PipelineSpec> file, TransformRegistry transforms, ICollection<Problem> problems) =>
        (_directory, _file, _transforms, _problems) = (directory, file, transforms, problems);

    /// <summary>Reads a pipeline.</summary>
    /// <param name="directory">The project directory.</param>
    /// <param name="file">The file's path relative to it.</param>
    /// <param name="transforms">The C# transforms the host knows.</param>
    /// <param name="problems">Receives everything that is wrong.</param>
    /// <returns>The pipeline, or null when there was a problem.</returns>
    public static Pipeline? Read(string directory, string file, TransformRegistry transforms, ICollection<Problem> problems) =>
        SpecReader.Read<PipelineSpec>(directory, file, problems) is { } spec
            ? new PipelineReader(directory, spec, transforms, problems).Read()
            : null;

    private PipelineSpec Spec => _file.Value;

    private Pipeline? Read()
    {
        var target = Target();
        Source(Spec.Source, "source");
        Limits();
        for (var i = 0; i < Spec.Transformations.Count; i++)
        {
            Transformation(Spec.Transformations[i], i, $"transformations[{i}]");
        }

        Incremental();
        return _found > 0 || target is null ? null : new Pipeline(_directory, _file, target, _queries, [.. _inputs]);
    }

    private DatasetName? Target()
    {
        var spec = Spec.Target;
        DatasetName? name = null;
        if ((spec.Table is null) == (spec.Path is null))
        {
            Report("target", "missing_key", "found both or neither of 'table' and 'path': expected one of them", "write table: silver.sales");
        }
        else if (spec.Table is null && !DatasetName.TryParse(spec.Path!.Trim('/').Replace('/', '.'), out name))
        {
            Report("target.path", "wrong_value", $"found '{spec.Path}': expected the table's folder below the lake, such as silver/sales");
        }

        name ??= spec.Table;
        if (name is not null && ReservedLayers.Contains(name.Layer))
        {
            Report("target", "reserved_name", $"'{name.Layer}' is a name of the engine's own and cannot be a layer", "use another first part, such as bronze, silver or gold");
        }

        if (name is not null && name.Table.EndsWith("__quarantine", StringComparison.Ordinal))
        {
            Report("target", "reserved_name", "names ending in __quarantine belong to the rows a table rejected");
        }

        if (spec.Mode == PublishMode.Merge && spec.Keys.Count == 0)
        {
            Report("target", "missing_key", "mode merge needs 'keys': the columns that tell rows apart");
        }

        if (spec.Mode != PublishMode.Merge && spec.Keys.Count > 0)
        {
            Report("target.keys", "wrong_value", "'keys' only means something with mode: merge");
        }

        if (spec.Mode == PublishMode.OverwritePartitions && spec.PartitionColumns.Count == 0)
        {
            Report("target", "missing_key", "mode overwrite_partitions needs 'partition_columns'");
        }

        Distinct(spec.PartitionColumns, "target.partition_columns");
        Distinct(spec.Keys, "target.keys");
        return name;
    }

    private void Distinct(IReadOnlyList<string> names, string key)
    {
        foreach (var twice in names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            Report(key, "duplicate_key", $"'{twice.Key}' is named more than once");
        }
    }

    private void Source(SourceSpec source, string key)
    {
        if (new object?[] { source.Path, source.Table, source.Topic }.Count(place => place is not null) != 1)
        {
            Report(key, "missing_key", "found several or none of 'path', 'table' and 'topic': expected one of them");
            return;
        }

        if (source.Topic is not null)
        {
            Topic(source, key);
            return;
        }

        if (source.Metadata)
        {
            Report($"{key}.metadata", "wrong_value", "'metadata' only means something with 'topic'");
        }

        if (source.Table is { } table)
        {
            _inputs.Add(table);
        }
        else if (!SpecReference.In(source.Path) && !SourcePath.TryResolve(_directory, source.Path!, out _, out var problem))
        {
            Add(problem.At(_file.At($"{key}.path")));
        }
    }

    private void Topic(SourceSpec source, string key)
    {
        if (key != "source")
        {
            Report($"{key}.topic", "unsupported", "a topic cannot be joined", "land it in a table of its own, and join that");
        }

        if (source.Format != Lake.Reading.FileFormat.Json)
        {
            Report($"{key}.format", "wrong_value", "the records of a topic are JSON");
        }

        foreach (var (column, type) in source.Columns.Where(column => ColumnType.TryNormalize(column.Value) is null))
        {
            Report($"{key}.columns.{column}", "unknown_type", $"found '{type}': expected {ColumnType.Expected}");
        }

        if (Spec.Target.Mode is not (PublishMode.Append or PublishMode.Merge))
        {
            Report("target.mode", "wrong_value", "a topic is read on from where the table stands: the new records would replace all others", "set target.mode to append, or to merge with keys");
        }

        if (Spec.Incremental is not null)
        {
            Report("incremental", "wrong_value", "a topic is always read on from where the table stands", "leave 'incremental' out");
        }
    }

    private void Limits()
    {
        if (Spec.RetentionPeriod is <= 0)
        {
            Report("retention_period", "wrong_value", $"found {Spec.RetentionPeriod}: expected days above 0");
        }

        if (Spec.Rejects.MaxRatio is < 0 or > 1)
        {
            Report("rejects.max_ratio", "wrong_value", $"found {Spec.Rejects.MaxRatio}: expected 0 to 1");
        }

        if (Spec.Rejects.MaxRows is < 0)
        {
            Report("rejects.max_rows", "wrong_value", $"found {Spec.Rejects.MaxRows}: expected 0 or more");
        }
    }

    private void Transformation(TransformationSpec transformation, int index, string key)
    {
        switch (transformation)
        {
            case FilterSpec filter:
                Expression(filter.Condition, $"{key}.condition");
                break;
            case AggregationSpec { Aggregations.Count: 0 }:
                Report($"{key}.aggregations", "wrong_value", "found no aggregation: expected at least one");
                break;
            case JoinSpec join:
                Join(join, key);
                break;
            case SqlSpec sql:
                Query(sql, index, key);
                break;
            case CustomSpec custom when _transforms.Find(custom.Function) is null:
                Report($"{key}.function", "unknown_function", $"no transform is registered as '{custom.Function}'", _transforms.Names.Count == 0
                    ? "custom transforms are C# registered by your own host"
                    : Suggestion.Hint(custom.Function, _transforms.Names));
                break;
        }
    }

    private void Join(JoinSpec join, string key)
    {
        if ((join.Table is null) == (join.Source is null))
        {
            Report(key, "missing_key", "found both or neither of 'table' and 'source': expected one of them");
        }
        else if (join.Table is { } table)
        {
            _inputs.Add(table);
        }
        else
        {
            Source(join.Source!, $"{key}.source");
        }

        if (join.JoinType == JoinKind.Cross ? join.Condition is not null : join.Condition is null)
        {
            Report(key, "missing_key", join.JoinType == JoinKind.Cross ? "a cross join has no 'condition'" : "'condition' is missing: expected such as input.id = other.id");
        }
        else if (join.Condition is { } condition)
        {
            Expression(condition, $"{key}.condition");
        }
    }

    private void Query(SqlSpec sql, int index, string key)
    {
        if ((sql.Query is null) == (sql.File is null))
        {
            Report(key, "missing_key", "found both or neither of 'query' and 'file': expected one of them");
            return;
        }

        var text = sql.Query;
        if (sql.File is { } file)
        {
            if (!SourcePath.TryResolve(_directory, file, out var path, out var problem))
            {
                Add(problem.At(_file.At($"{key}.file")));
                return;
            }

            if (!File.Exists(path))
            {
                Report($"{key}.file", "missing_file", $"there is no file '{file}'");
                return;
            }

            text = File.ReadAllText(path);
        }

        _queries[index] = text!;
        try
        {
            _inputs.UnionWith(TablesOf(SqlDialect.Query(text!), sql.File is null ? _file.At($"{key}.query") : new Location(sql.File.Replace('\\', '/'))));
        }
        catch (CatchwaterException fault)
        {
            Located(fault, sql.File is null ? _file.At($"{key}.query") : new Location(sql.File.Replace('\\', '/')));
        }
    }

    private IEnumerable<DatasetName> TablesOf(SqlText query, Location location)
    {
        foreach (var table in query.Tables.Where(table => table.Schema is not null || table.Table != "input"))
        {
            if (DatasetName.TryParse($"{table.Schema}.{table.Table}".ToLowerInvariant(), out var name))
            {
                yield return name;
            }
            else
            {
                Add(new Problem("unknown_table", $"found table '{table.Table}': expected input or a table of the lake, such as silver.sales").At(location));
            }
        }
    }

    private void Expression(string text, string key)
    {
        try
        {
            SqlDialect.Expression(text);
        }
        catch (CatchwaterException fault)
        {
            Located(fault, _file.At(key));
        }
    }

    private void Incremental()
    {
        if (Spec.Incremental is not { } incremental || Spec.Source.Topic is not null)
        {
            return;
        }

        var (mode, by) = (Spec.Target.Mode, incremental.By);
        if (mode is PublishMode.Overwrite)
        {
            Report("incremental", "wrong_value", "with mode overwrite the new rows would replace all others", "set target.mode to append, merge or overwrite_partitions");
        }

        if ((by == IncrementalBy.Watermark) != (incremental.Column is not null))
        {
            Report("incremental", "missing_key", by == IncrementalBy.Watermark ? "by: watermark needs 'column'" : "'column' only means something with by: watermark");
        }

        if (incremental.LookBack is not null && (by != IncrementalBy.Watermark || mode == PublishMode.Append))
        {
            Report("incremental.look_back", "wrong_value", "reading rows again needs by: watermark and mode merge or overwrite_partitions; append would double them");
        }

        if (by == IncrementalBy.Version && Spec.Source.Table is null)
        {
            Report("incremental.by", "wrong_value", "by: version needs a table as source");
        }

        if (by == IncrementalBy.Files && Spec.Source.Path is null)
        {
            Report("incremental.by", "wrong_value", "by: files needs files as source");
        }
    }

    private void Located(CatchwaterException fault, Location location)
    {
        foreach (var problem in fault.Problems)
        {
            Add(problem.At(location));
        }
    }

    private void Report(string key, string code, string message, string? hint = null) =>
        Add(new Problem(code, message) { Hint = hint }.At(_file.At(key)));

    private void Add(Problem problem)
    {
        _found++;
        _problems.Add(problem);
    }
}
