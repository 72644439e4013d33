using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Pipelines.Compilation;
using Catchwater.Topics;

namespace Catchwater.Pipelines.Running;

/// <summary>Opens the topic a pipeline lands: finds its columns, and how far it goes.</summary>
public static class TopicInputs
{
    /// <summary>Records of each partition that are looked at to find columns nobody declared.</summary>
    private const int Sample = 1_000;

    /// <summary>Looks at a topic: its columns, and as fingerprint where each partition ends.</summary>
    /// <param name="session">The session.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="input">The input.</param>
    /// <param name="log">The log; null when there is none yet.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PipelineException">No columns are declared and there is no record to find them in; located in the pipeline's file.</exception>
    public static async Task<FileScan> OpenAsync(LakeSession session, Pipeline pipeline, FileInput input, IEventLog? log, CancellationToken cancellationToken)
    {
        var topic = input.Spec.Topic!;
        var found = log is null ? null : await log.FindAsync(topic, cancellationToken);
        using var records = await RecordTable.CreateAsync(session, topic, cancellationToken);
        if (input.Spec.Columns.Count == 0 && found is not null)
        {
            foreach (var partition in found.Partitions)
            {
                await TopicReading.ReadAsync(log!, topic, new Dictionary<int, (long, long)> { [partition.Number] = (partition.Earliest, Math.Min(partition.End, partition.Earliest + Sample)) }, records, long.MaxValue, cancellationToken);
            }
        }

        return await OpenAsync(records, Ends(found), pipeline, input, cancellationToken);
    }

    /// <summary>As the other, but of records that are given, as tests of pipelines do.</summary>
    public static Task<FileScan> OpenAsync(RecordTable records, Pipeline pipeline, FileInput input, CancellationToken cancellationToken) =>
        OpenAsync(records, "", pipeline, input, cancellationToken);

    private static async Task<FileScan> OpenAsync(RecordTable records, string ends, Pipeline pipeline, FileInput input, CancellationToken cancellationToken)
    {
        try
        {
            return await records.OpenAsync(Declared(input), closed: false, input.Spec.Metadata, ends, cancellationToken);
        }
        catch (CatchwaterException fault)
        {
            throw new PipelineException([.. fault.Problems.Select(problem => problem.At(pipeline.At("source.columns")))], fault);
        }
    }

    /// <summary>Where each partition ends, as text.</summary>
    internal static string Ends(TopicDescription? topic) =>
        topic is null ? "" : string.Join(',', topic.Partitions.Select(partition => string.Create(CultureInfo.InvariantCulture, $"{partition.Number}:{partition.End}")));

    /// <summary>The declared columns; null when none are.</summary>
    internal static IReadOnlyDictionary<string, string>? Declared(FileInput input) =>
        input.Spec.Columns.Count == 0 ? null : input.Spec.Columns.ToDictionary(column => column.Key, column => ColumnType.TryNormalize(column.Value)!);
}
