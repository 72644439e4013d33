using System.Text.Json;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Reading;
using Catchwater.Pipelines.Compilation;
using Catchwater.Pipelines.Specs;

namespace Catchwater.Pipelines.Running;

/// <summary>
/// Casts of the quality step that the reader of a CSV file does as if the columns were declared: the same values fit, and those that
/// do not are set apart with their line and its text, which nobody knows later on.
/// </summary>
internal static class ReaderCasts
{
    /// <summary>Types by column; empty when the reader has nothing to cast.</summary>
    public static Dictionary<string, string> Of(Pipeline pipeline, FileInput input, FileScan scan)
    {
        var (spec, step) = (input.Spec, pipeline.Spec.QualityStep);
        Dictionary<string, string> casts = [];

        // Of rows below a watermark the step never sees a value; the reader would set them apart in every run. Values of folders it cannot set apart.
        if (input.Key != "source" || spec.Format != FileFormat.Csv || spec.HivePartitioning || !step.Enabled || pipeline.Spec.Incremental?.By == IncrementalBy.Watermark)
        {
            return casts;
        }

        // How times are written is found once for a file. Where another column or file has a say in it, a time must be read as text first.
        var times = scan.Files.Count == 1 && !scan.Schema.Columns.Any(column => column.Type == "DATE" || IsTime(column.Type));
        foreach (var (name, type) in step.Cast ?? QualityStep.DefaultCasts)
        {
            if (scan.Schema.Find(name) is { Type: "VARCHAR" } column
                && !spec.Columns.Keys.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !FilledWithText(step, name)
                && ColumnType.TryNormalize(type) is { } wanted
                && (QualityStep.IsNumber(wanted) || (wanted == "TIMESTAMP WITH TIME ZONE" && times)))
            {
                casts[column.Name] = wanted;
            }
        }

        return casts;
    }

    private static bool IsTime(string type) => type.StartsWith("TIME", StringComparison.Ordinal);

    // Text goes into a column of text, and is cast with it.
    private static bool FilledWithText(QualityStepSpec step, string column) =>
        step.FillNulls?.Any(fill => fill.Value.ValueKind != JsonValueKind.Number && string.Equals(fill.Key, column, StringComparison.OrdinalIgnoreCase)) is true;
}
