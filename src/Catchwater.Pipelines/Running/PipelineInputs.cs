using System.Globalization;
using Catchwater.Core.Names;
using Catchwater.Lake.Tables;

namespace Catchwater.Pipelines.Running;

/// <summary>The inputs of a pipeline as one run sees them: from here on they do not change.</summary>
public sealed class PipelineInputs
{
    private PipelineInputs(IReadOnlyDictionary<DatasetName, TableSnapshot> tables, IReadOnlyDictionary<string, string> states) =>
        (Tables, States) = (tables, states);

    /// <summary>The tables it reads, shown by name in the engine.</summary>
    public IReadOnlyDictionary<DatasetName, TableSnapshot> Tables { get; }

    /// <summary>What tells this state of an input from another: a table's version, a file input's fingerprint; by name or path.</summary>
    public IReadOnlyDictionary<string, string> States { get; }

    /// <summary>Settles the inputs.</summary>
    /// <exception cref="PipelineException">A table it reads does not exist.</exception>
    public static async Task<PipelineInputs> ReadAsync(PipelineJob job, LakeViews views, CancellationToken cancellationToken)
    {
        var pipeline = job.Compiled.Pipeline;
        Dictionary<DatasetName, TableSnapshot> tables = [];
        SortedDictionary<string, string> states = new(StringComparer.Ordinal);
        foreach (var name in pipeline.Inputs)
        {
            tables[name] = await views.ShowAsync(name, cancellationToken)
                ?? throw new PipelineException(new Core.Errors.Problem("unknown_table", $"there is no table '{name}' in the lake").At(pipeline.PlaceOf(name)));

            // A pipeline that reads its own table would otherwise be new input to itself for ever.
            if (name != pipeline.Target)
            {
                states[name.ToString()] = tables[name].Version.ToString(CultureInfo.InvariantCulture);
            }
        }

        foreach (var file in job.Compiled.Files)
        {
            states[file.Spec.Path!] = job.Scans[file.StandIn].Fingerprint;
        }

        return new PipelineInputs(tables, states);
    }
}
