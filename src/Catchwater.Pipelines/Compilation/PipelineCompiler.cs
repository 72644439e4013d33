using System.Globalization;
using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Sql;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Specs;
using Catchwater.Pipelines.Transforms;

namespace Catchwater.Pipelines.Compilation;

/// <summary>Turns a pipeline into one SELECT and binds it against stand-ins: no data is touched.</summary>
public sealed partial class PipelineCompiler
{
    internal const string ProcessedAt = "processed_at";
    internal const string BatchId = "batch_id";

    private readonly Pipeline _pipeline;
    private readonly Func<DatasetName, TableSchema?> _schemaOf;
    private readonly IReadOnlyDictionary<string, TableSchema> _fileSchemas;
    private readonly TransformRegistry _transforms;
    private readonly List<Problem> _problems = [];
    private readonly List<CompiledStep> _steps = [];
    private readonly List<FileInput> _files;
    private readonly SqlBinder _binder;
    private TableSchema _schema = new([]);

    private static readonly RenderOptions Bound = new() { RunStarted = DateTimeOffset.UnixEpoch };

    private PipelineCompiler(
        Pipeline pipeline, IReadOnlyDictionary<string, TableSchema> fileSchemas, Func<DatasetName, TableSchema?> schemaOf, TransformRegistry transforms, SqlBinder binder) =>
        (_pipeline, _fileSchemas, _schemaOf, _transforms, _binder, _files) = (pipeline, fileSchemas, schemaOf, transforms, binder, [.. FileInput.Of(pipeline)]);

    /// <summary>Compiles a pipeline.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="fileSchemas">The schema of each of its file inputs, by <see cref="FileInput.StandIn"/>.</param>
    /// <param name="schemaOf">The schema of a table of the lake; null when no such table is known.</param>
    /// <param name="transforms">The C# transforms the host knows.</param>
    /// <exception cref="PipelineException">With every problem, located in the pipeline's files.</exception>
    public static CompiledPipeline Compile(
        Pipeline pipeline, IReadOnlyDictionary<string, TableSchema> fileSchemas, Func<DatasetName, TableSchema?> schemaOf, TransformRegistry transforms)
    {
        using var binder = new SqlBinder();
        return new PipelineCompiler(pipeline, fileSchemas, schemaOf, transforms, binder).Compile();
    }

    private PipelineSpec Spec => _pipeline.Spec;

    private string Last => _steps[^1].Name;

    private CompiledPipeline Compile()
    {
        Declare();
        Source();
        Guard();
        var quality = new QualityStep(Spec.QualityStep, _schema, _pipeline.At, _problems);
        _steps.AddRange(quality.Steps(Last));
        Guard();
        Rebind(_pipeline.At("quality_step"));
        for (var i = 0; i < Spec.Transformations.Count; i++)
        {
            Transformation(Spec.Transformations[i], i);
            Guard();
        }

        Metadata();
        var bound = Rebind(_pipeline.At("transformations"));
        var stored = Stored(bound.Schema);
        Targets(stored);
        Guard();
        return new CompiledPipeline(_pipeline, _files, [.. _steps], quality.Casts, quality.CastInput ?? "", bound, stored)
        {
            InputSchemas = _pipeline.Inputs.ToDictionary(input => input, input => _schemaOf(input)!),
            FileSchemas = _fileSchemas,
        };
    }

    private TableSchema Stored(TableSchema yielded)
    {
        List<Problem> problems = [];
        var stored = LakeTable.StoredSchema(yielded, problems);
        _problems.AddRange(problems.Select(problem => problem.At(_pipeline.At("target"))));
        Guard();
        return stored!;
    }

    private void Declare()
    {
        foreach (var input in _pipeline.Inputs)
        {
            if (_schemaOf(input) is { } schema)
            {
                _binder.Declare(input.Layer, input.Table, schema);
            }
            else
            {
                _problems.Add(new Problem("unknown_table", $"there is no table '{input}': no pipeline makes it and the lake does not hold it").At(_pipeline.At("source")));
            }
        }

        foreach (var file in _files)
        {
            _binder.Declare("source", file.StandIn, _fileSchemas[file.StandIn]);
        }

        Guard();
    }

    private void Source()
    {
        if (Spec.Source.Table is { } table)
        {
            _schema = _schemaOf(table)!;

            // Each table carries its own; the upstream's would make every row of every batch differ.
            var own = _schema.Columns.Where(column => Spec.MetadataColumns && column.Name is ProcessedAt or BatchId).Select(column => Quoting.Identifier(column.Name)).ToList();
            var star = own.Count == 0 ? "*" : $"* EXCLUDE ({string.Join(", ", own)})";
            _steps.Add(new CompiledStep("source", options => $"SELECT {star} FROM {options.SourceRelation ?? Quoting.Name(table)}{Where(options)}"));
        }
        else
        {
            _steps.Add(new CompiledStep("source", options => $"SELECT * FROM {options.SourceRelation ?? Relation(options, "file")}{Where(options)}"));
        }

        Rebind(_pipeline.At("source"));
        if (Spec.Incremental?.Column is { } watermark)
        {
            Watermark(watermark, (Spec.Source.Table is { } input ? _schemaOf(input)! : _schema).Find(watermark));
        }
    }

    private void Watermark(string name, Column? column)
    {
        if (column is null)
        {
            _problems.Add(new Problem("unknown_column", $"the source has no column '{name}'").At(_pipeline.At("incremental.column")));
        }
        else if (Spec.Incremental!.LookBack is not null && column.Type != "DATE" && !column.Type.StartsWith("TIMESTAMP", StringComparison.Ordinal))
        {
            _problems.Add(new Problem("wrong_type", $"'{name}' is {column.Type}: looking back needs a date or a time")
            {
                Hint = "declare its type (columns: {…: timestamp}), or leave look_back out",
            }.At(_pipeline.At("incremental.look_back")));
        }
    }

    private static string Where(RenderOptions options) => options.SourceCondition is { } condition ? $" WHERE {condition}" : "";

    private static string Relation(RenderOptions options, string standIn) =>
        options.Relations.TryGetValue(standIn, out var relation) ? relation : $"\"source\".{Quoting.Identifier(standIn)}";

    private void Transformation(TransformationSpec transformation, int index)
    {
        var key = $"transformations[{index}]";
        var name = $"step_{index + 1}";
        switch (transformation)
        {
            case FilterSpec filter:
                Filter(filter, name, _pipeline.At($"{key}.condition"));
                break;
            case AggregationSpec aggregation:
                Aggregate(aggregation, name, key);
                break;
            case JoinSpec join:
                Join(join, name, key);
                break;
            case SqlSpec sql:
                Query(_pipeline.Queries[index], name, sql.File is { } file ? new Location(file) : _pipeline.At($"{key}.query"));
                break;
            case CustomSpec custom:
                Query(_transforms.Find(custom.Function)!.Select(_schema), name, _pipeline.At($"{key}.function"));
                break;
        }
    }

    private void Filter(FilterSpec spec, string name, Location location)
    {
        if (Condition(spec.Condition, location, "") is { } condition)
        {
            _steps.Add(new CompiledStep(name, $"SELECT * FROM {Last} WHERE ({condition})"));
            Rebind(location);
        }
    }

    private void Aggregate(AggregationSpec spec, string name, string key)
    {
        List<string> columns = [];
        List<string> groups = [];
        foreach (var (entry, i) in spec.GroupBy.Select((entry, i) => (entry, i)))
        {
            var match = Alias().Match(entry);
            var (text, alias) = match.Success ? (match.Groups[1].Value, match.Groups[2].Value.Trim('"', '`')) : (entry, entry);
            var location = _pipeline.At($"{key}.group_by[{i}]");
            if (Expression(text, location) is { } expression)
            {
                groups.Add(expression);
                columns.Add($"{expression} AS {Quoting.Identifier(_schema.Find(alias)?.Name ?? alias)}");
            }
        }

        foreach (var (alias, text) in spec.Aggregations)
        {
            // The original's form, {column: function}: apply the function to the column of that name.
            var call = FunctionName().IsMatch(text) && _schema.Find(text) is null && _schema.Find(alias) is { } column ? $"{text}({Quoting.Identifier(column.Name)})" : text;
            if (Expression(call, _pipeline.At($"{key}.aggregations.{alias}")) is { } expression)
            {
                columns.Add($"{expression} AS {Quoting.Identifier(alias)}");
            }
        }

        Guard();
        _steps.Add(new CompiledStep(name, $"SELECT {string.Join(", ", columns)} FROM {Last}" + (groups.Count == 0 ? "" : $" GROUP BY {string.Join(", ", groups)}")));
        Rebind(_pipeline.At(key));
    }

    private void Join(JoinSpec spec, string name, string key)
    {
        var standIn = _files.FirstOrDefault(file => file.Key == $"{key}.source")?.StandIn;
        var table = spec.Table ?? spec.Source?.Table;
        var schema = table is null ? _fileSchemas[standIn!] : _schemaOf(table)!;
        var alias = Quoting.Identifier(spec.Alias ?? table?.Table ?? "other");
        List<string> columns = ["input.*"];
        if (spec.JoinType is not (JoinKind.Semi or JoinKind.Anti))
        {
            foreach (var column in spec.Columns ?? [.. schema.Columns.Select(column => column.Name).Where(column => _schema.Find(column) is null && column is not (ProcessedAt or BatchId))])
            {
                if (schema.Find(column) is { } found)
                {
                    columns.Add($"{alias}.{Quoting.Identifier(found.Name)}");
                }
                else
                {
                    _problems.Add(new Problem("unknown_column", $"the other side has no column '{column}'")
                    {
                        Hint = Suggestion.Hint(column, [.. schema.Columns.Select(other => other.Name)]),
                    }.At(_pipeline.At($"{key}.columns")));
                }
            }
        }

        var other = table is not null ? Quoting.Name(table) : Relation(Bound, standIn!);
        var on = spec.Condition is { } text && Condition(text, _pipeline.At($"{key}.condition"), $" AS input, {other} AS {alias}") is { } condition ? $" ON ({condition})" : "";
        Guard();
        var last = Last;
        _steps.Add(new CompiledStep(name, options =>
        {
            var side = table is not null ? Quoting.Name(table) : Relation(options, standIn!);
            return $"SELECT {string.Join(", ", columns)} FROM {last} AS input {spec.JoinType.ToString().ToUpperInvariant()} JOIN {side} AS {alias}{on}";
        }));
        Rebind(_pipeline.At($"{key}.condition"));
    }

    private void Query(string text, string name, Location location)
    {
        try
        {
            var query = SqlDialect.Query(text);

            // Bound on its own first: then a position in an error is one in the user's own text.
            _binder.Declare("main", "input", _schema);
            _binder.Bind(query);
            _steps.Add(new CompiledStep(name, $"WITH input AS (SELECT * FROM {Last})\nSELECT * FROM (\n{query.Sql.Trim()}\n)"));
        }
        catch (CatchwaterException fault)
        {
            _problems.AddRange(fault.Problems.Select(problem => problem.At(location)));
            return;
        }

        Rebind(location);
    }

    private void Metadata()
    {
        if (!Spec.MetadataColumns)
        {
            return;
        }

        var own = _schema.Columns.Where(column => column.Name.ToLowerInvariant() is ProcessedAt or BatchId).Select(column => Quoting.Identifier(column.Name)).ToList();
        var star = own.Count == 0 ? "*" : $"* EXCLUDE ({string.Join(", ", own)})";
        var last = Last;
        _steps.Add(new CompiledStep("result", options =>
        {
            var (at, batch) = options.RunStarted is { UtcDateTime: var started }
                ? ($"TIMESTAMPTZ '{started.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'", $"'{started.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture)}'")
                : ("$run_started", "$batch_id");
            return $"SELECT {star}, {at} AS {ProcessedAt}, {batch} AS {BatchId} FROM {last}";
        }));
    }

    private void Targets(TableSchema schema)
    {
        foreach (var (names, key) in new[] { (Spec.Target.PartitionColumns, "target.partition_columns"), (Spec.Target.Keys, "target.keys") })
        {
            foreach (var name in names.Where(name => schema.Find(name) is null))
            {
                _problems.Add(new Problem("unknown_column", $"the result has no column '{name}'")
                {
                    Hint = Suggestion.Hint(name, [.. schema.Columns.Select(column => column.Name)]),
                }.At(_pipeline.At(key)));
            }
        }

        if (schema.Columns.Count > 0 && schema.Columns.All(column => Spec.Target.PartitionColumns.Contains(column.Name, StringComparer.OrdinalIgnoreCase)))
        {
            _problems.Add(new Problem("wrong_value", "every column is a partition column: at least one must remain in the files").At(_pipeline.At("target.partition_columns")));
        }
    }

    private string? Expression(string text, Location location)
    {
        if (_schema.Find(text) is { } column)
        {
            return Quoting.Identifier(column.Name);
        }

        return Bind("SELECT (", text, $") FROM {Last}", location)?.Sql;
    }

    /// <summary>A condition over the rows so far, and what stands beside them; null when it is none.</summary>
    private string? Condition(string text, Location location, string beside)
    {
        if (Bind("SELECT (", text, $") AS condition FROM {Last}{beside}", location) is not { } condition)
        {
            return null;
        }

        // The engine would take any number but 0 for true, which nobody means.
        if (condition.Type is not ("BOOLEAN" or "\"NULL\""))
        {
            _problems.Add(new Problem("wrong_type", $"the condition yields {condition.Type}, expected true or false").At(location));
        }

        return condition.Sql;
    }

    /// <summary>Binds what a spec says on its own, so that a problem points into it; the engine's text of it and its type.</summary>
    private (string Sql, string Type)? Bind(string before, string text, string after, Location location)
    {
        try
        {
            var written = SqlDialect.Expression(text);
            return (written.Sql, _binder.Bind(Steps() + before, written, after).Schema.Columns[0].Type);
        }
        catch (CatchwaterException fault)
        {
            _problems.AddRange(fault.Problems.Select(problem => problem.At(location)));
            return null;
        }
    }

    private string Steps() => $"WITH {string.Join(",\n", _steps.Select(step => $"{step.Name} AS ({step.Sql(Bound)})"))}\n";

    private BoundQuery Rebind(Location location)
    {
        try
        {
            var bound = _binder.Bind($"{Steps()}SELECT * FROM {Last}");
            _schema = bound.Schema;
            return bound;
        }
        catch (CatchwaterException fault)
        {
            throw new PipelineException([.. _problems, .. fault.Problems.Select(problem => (problem with { Line = null, File = null }).At(location))], fault);
        }
    }

    private void Guard()
    {
        if (_problems.Count > 0)
        {
            throw new PipelineException([.. _problems]);
        }
    }

    [GeneratedRegex(@"\A(.+)\s+as\s+([A-Za-z_][A-Za-z0-9_]*|""[^""]+""|`[^`]+`)\s*\z", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Alias();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex FunctionName();
}
