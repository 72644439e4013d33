using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sql;
using Catchwater.Pipelines.Specs;

namespace Catchwater.Pipelines.Compilation;

/// <summary>
/// A pipeline as one SELECT: every step a common table expression, bound against stand-ins, so that its schema and lineage are
/// known before a row is read.
/// </summary>
public sealed class CompiledPipeline
{
    private readonly IReadOnlyList<CompiledStep> _steps;
    private readonly IReadOnlyList<QualityStep.Cast> _casts;
    private readonly string _castInput;

    internal CompiledPipeline(
        Pipeline pipeline, IReadOnlyList<FileInput> files, IReadOnlyList<CompiledStep> steps, IReadOnlyList<QualityStep.Cast> casts, string castInput, BoundQuery bound, TableSchema schema)
    {
        (Pipeline, Files, Bound, Schema) = (pipeline, files, bound, schema);
        (_steps, _casts, _castInput) = (steps, casts, castInput);
    }

    /// <summary>The pipeline it was made from.</summary>
    public Pipeline Pipeline { get; }

    /// <summary>The file inputs it reads, the main source first where that is files.</summary>
    public IReadOnlyList<FileInput> Files { get; }

    /// <summary>Column lineage and inputs; file inputs stand as schema <c>source</c>, table = <see cref="FileInput.StandIn"/>.</summary>
    public BoundQuery Bound { get; }

    /// <summary>The columns of the published table, with the types the lake stores.</summary>
    public TableSchema Schema { get; }

    /// <summary>The columns of each input table.</summary>
    public required IReadOnlyDictionary<DatasetName, TableSchema> InputSchemas { get; init; }

    /// <summary>The columns of each file input, by <see cref="FileInput.StandIn"/>.</summary>
    public required IReadOnlyDictionary<string, TableSchema> FileSchemas { get; init; }

    /// <summary>Whether the quality step casts columns, so that a value may not fit.</summary>
    public bool Casts => _casts.Count > 0;

    /// <summary>The SELECT over the stand-ins, as the plan shows it: stable from run to run.</summary>
    public string Sql => Render(new RenderOptions());

    /// <summary>The SELECT that makes the table's rows.</summary>
    public string Render(RenderOptions options) => Assemble(options, _steps[^1].Name, _steps.Count);

    /// <summary>
    /// The rows whose values do not fit a cast of the quality step, as columns <c>column_name</c>, <c>raw</c> (the row as JSON)
    /// and <c>reason</c>; one row for the first column that does not fit.
    /// </summary>
    public string RenderCastRejects(RenderOptions options)
    {
        var upTo = _steps.TakeWhile(step => step.Name != _castInput).Count() + 1;
        var tail = QualityStep.RejectSelect(_casts, _castInput);
        return Assemble(options, null, upTo) + tail;
    }

    private string Assemble(RenderOptions options, string? last, int count)
    {
        var parts = _steps.Take(count).Select(step => $"{step.Name} AS (\n  {step.Sql(options).Replace("\n", "\n  ", StringComparison.Ordinal)}\n)");
        var with = "WITH " + string.Join(",\n", parts) + "\n";
        return last is null ? with : $"{with}SELECT * FROM {last}";
    }
}

/// <summary>One common table expression; its text depends on what is known only when it runs.</summary>
internal sealed record CompiledStep(string Name, Func<RenderOptions, string> Sql)
{
    public CompiledStep(string name, string sql)
        : this(name, _ => sql)
    {
    }
}

/// <summary>A file input of a pipeline: the source itself or the other side of a join. A topic counts as one.</summary>
/// <param name="Key">Its key in the pipeline's file, such as <c>source</c> or <c>transformations[1].source</c>.</param>
/// <param name="StandIn">Its table name in the bound query, below the schema <c>source</c>.</param>
/// <param name="Spec">What the file says of it.</param>
public sealed record FileInput(string Key, string StandIn, SourceSpec Spec)
{
    /// <summary>Its name as a dataset: the path as the spec writes it, or <c>topic:</c> and the topic's name.</summary>
    public string Name => Spec.Path ?? TopicDataset.NameOf(Spec.Topic!);

    /// <summary>Whether it is a topic.</summary>
    public bool IsTopic => Spec.Topic is not null;

    /// <summary>The file inputs of a pipeline, whose schemas compiling wants.</summary>
    public static IEnumerable<FileInput> Of(Pipeline pipeline)
    {
        if (pipeline.Spec.Source.Table is null)
        {
            yield return new FileInput("source", "file", pipeline.Spec.Source);
        }

        for (var i = 0; i < pipeline.Spec.Transformations.Count; i++)
        {
            if (pipeline.Spec.Transformations[i] is JoinSpec { Source: { Path: not null } source })
            {
                yield return new FileInput($"transformations[{i}].source", $"join_{i}", source);
            }
        }
    }
}

/// <summary>What is put into a compiled pipeline's SELECT when it runs; the defaults give the text the plan shows.</summary>
public sealed record RenderOptions
{
    /// <summary>FROM item by <see cref="FileInput.StandIn"/>. Default: the stand-in's own name.</summary>
    public IReadOnlyDictionary<string, string> Relations { get; init; } = new Dictionary<string, string>();

    /// <summary>FROM item instead of the source, such as only the files added since a version. Default: the source as it is.</summary>
    public string? SourceRelation { get; init; }

    /// <summary>Condition on the source's rows, in DuckDB's SQL; null for all rows.</summary>
    public string? SourceCondition { get; init; }

    /// <summary>Whether rows whose values do not fit a cast are left out instead of failing the statement. Default: false.</summary>
    public bool Tolerant { get; init; }

    /// <summary>When the run began: the value of <c>processed_at</c>, and of <c>batch_id</c> as yyyyMMdd_HHmmss in UTC. Default: the placeholders a plan shows.</summary>
    public DateTimeOffset? RunStarted { get; init; }
}
