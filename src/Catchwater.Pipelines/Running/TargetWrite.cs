using Catchwater.Core.Schemas;
using Catchwater.Lake;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Compilation;
using Catchwater.Pipelines.Specs;

namespace Catchwater.Pipelines.Running;

/// <summary>How a pipeline's rows go into its table: what a plan promises and what a run does are the same write.</summary>
public static class TargetWrite
{
    /// <summary>Columns of a table that a message names.</summary>
    private const int MostNames = 20;

    /// <summary>The columns the table has once the pipeline's rows are in it.</summary>
    /// <param name="compiled">The pipeline.</param>
    /// <param name="lake">The lake.</param>
    /// <param name="published">The version that is published; null when there is none.</param>
    /// <param name="fullRefresh">Whether the table is remade.</param>
    /// <exception cref="PipelineException">The table takes no rows of such columns; located in the pipeline's file.</exception>
    public static TableSchema SchemaAfter(CompiledPipeline compiled, LakeStore lake, TableSnapshot? published, bool fullRefresh)
    {
        var pipeline = compiled.Pipeline;
        try
        {
            return lake.Table(pipeline.Target).SchemaAfter(published, Request(compiled, Mode(pipeline, published, fullRefresh), compiled.Sql, Guid.Empty), compiled.Schema);
        }
        catch (LakeException fault)
        {
            // What the rows' columns are called is nothing the file says; how they are to be taken is.
            throw new PipelineException(
                [.. fault.Problems.Select(problem => problem.Code == "schema_mismatch"
                    ? (problem with { Message = $"{problem.Message}: expected {Names(published!.Schema)}", Key = null }).At(pipeline.At("target.mode"))
                    : (problem with { Key = null }).At(pipeline.At("target.partition_columns")))],
                fault);
        }
    }

    private static string Names(TableSchema schema) =>
        string.Join(", ", schema.Columns.Take(MostNames).Select(column => column.Name)) + (schema.Columns.Count > MostNames ? $" and {schema.Columns.Count - MostNames} more" : "");

    /// <summary>How the table takes the rows.</summary>
    internal static WriteMode Mode(Pipeline pipeline, TableSnapshot? published, bool fullRefresh) => published is null || fullRefresh
        ? WriteMode.Overwrite
        : pipeline.Spec.Target.Mode switch
        {
            PublishMode.OverwritePartitions => WriteMode.OverwritePartitions,
            PublishMode.Append => WriteMode.Append,
            PublishMode.Merge => WriteMode.Merge,
            _ => WriteMode.Overwrite,
        };

    internal static WriteRequest Request(CompiledPipeline compiled, WriteMode mode, string select, Guid runId) => new()
    {
        Select = select,
        Mode = mode,
        PartitionColumns = compiled.Pipeline.Spec.Target.PartitionColumns,
        MergeKeys = compiled.Pipeline.Spec.Target.Keys,
        EvolveSchema = compiled.Pipeline.Spec.Target.AllowNewColumns,
        RunId = runId,
    };
}
