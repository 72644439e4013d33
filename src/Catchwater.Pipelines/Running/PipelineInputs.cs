using System.Globalization;
using Catchwater.Core.Names;
using Catchwater.Lake.Tables;
using Catchwater.Topics;

namespace Catchwater.Pipelines.Running;

/// <summary>The inputs of a pipeline as one run sees them: from here on they do not change.</summary>
public sealed class PipelineInputs
{
    private PipelineInputs(IReadOnlyDictionary<DatasetName, TableSnapshot> tables, TopicDescription? topic, IReadOnlyDictionary<string, string> states) =>
        (Tables, Topic, States) = (tables, topic, states);

    /// <summary>The tables it reads, shown by name in the engine.</summary>
    public IReadOnlyDictionary<DatasetName, TableSnapshot> Tables { get; }

    /// <summary>The topic it lands, as it is now; null when it lands none, or there is none yet.</summary>
    public TopicDescription? Topic { get; }

    /// <summary>What tells this state of an input from another: a table's version, a file input's fingerprint, where a topic ends; by name or path.</summary>
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

        TopicDescription? topic = null;
        foreach (var file in job.Compiled.Files)
        {
            if (file.IsTopic)
            {
                topic = job.Log is null ? null : await job.Log.FindAsync(file.Spec.Topic!, cancellationToken);
            }

            states[file.Name] = file.IsTopic ? TopicInputs.Ends(topic) : job.Scans[file.StandIn].Fingerprint;
        }

        return new PipelineInputs(tables, topic, states);
    }
}
