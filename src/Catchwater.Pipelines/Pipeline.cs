using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Specs;
using Catchwater.Pipelines.Specs;

namespace Catchwater.Pipelines;

/// <summary>A pipeline whose file is valid in itself: shapes, paths, names and SQL syntax. Its columns are checked by the plan.</summary>
public sealed class Pipeline
{
    internal Pipeline(string directory, SpecFile<PipelineSpec> file, DatasetName target, IReadOnlyDictionary<int, string> queries, IReadOnlyList<DatasetName> inputs) =>
        (Directory, File, Target, Queries, Inputs) = (directory, file, target, queries, inputs);

    /// <summary>The table it publishes.</summary>
    public DatasetName Target { get; }

    /// <summary>The tables of the lake it reads, each once, sorted.</summary>
    public IReadOnlyList<DatasetName> Inputs { get; }

    /// <summary>What its file says.</summary>
    public PipelineSpec Spec => File.Value;

    /// <summary>Where a key of its file stands.</summary>
    public Location At(string key) => File.At(key);

    /// <summary>Where its file names an input table.</summary>
    public Location PlaceOf(DatasetName input)
    {
        if (Spec.Source.Table == input)
        {
            return At("source.table");
        }

        for (var i = 0; i < Spec.Transformations.Count; i++)
        {
            if (Spec.Transformations[i] is JoinSpec join && (join.Table ?? join.Source?.Table) == input)
            {
                return At($"transformations[{i}]");
            }

            if (Queries.TryGetValue(i, out var query) && query.Contains(input.Table, StringComparison.OrdinalIgnoreCase))
            {
                return At($"transformations[{i}]");
            }
        }

        return At("source");
    }

    /// <summary>A path as the project says it: relative to its folder where it lies inside, with forward slashes.</summary>
    internal string Relative(string path)
    {
        var relative = Path.GetRelativePath(Directory, path).Replace('\\', '/');
        return relative.StartsWith("../", StringComparison.Ordinal) ? path : relative;
    }

    internal string Directory { get; }

    internal SpecFile<PipelineSpec> File { get; }

    /// <summary>The text of each <c>sql</c> transformation by its index, inline or read from its file.</summary>
    internal IReadOnlyDictionary<int, string> Queries { get; }
}
