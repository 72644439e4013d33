using System.Globalization;
using Catchwater.Core.Names;
using Catchwater.Host.Projects;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Running;
using Catchwater.Pipelines.Specs;

namespace Catchwater.Host.Commands.Catalog.Retention;

/// <summary>
/// The project's pipelines that read a table piece by piece. What one of them has not read yet must not be dropped: it would be
/// missing downstream for ever, and nobody would know.
/// </summary>
internal sealed class IncrementalReaders(Project project, LakeStore lake)
{
    /// <summary>The readers of a table and how far each has come.</summary>
    public async Task<IReadOnlyList<IncrementalReader>> OfAsync(DatasetName table, CancellationToken cancellationToken)
    {
        List<IncrementalReader> readers = [];
        foreach (var pipeline in project.Pipelines.Where(pipeline => pipeline.Spec.Incremental is not null && pipeline.Spec.Source.Table == table))
        {
            var made = await lake.Table(pipeline.Target).SnapshotAsync(null, cancellationToken);
            var known = PublishState.From(made?.Properties)?.Inputs.GetValueOrDefault(table.ToString());
            readers.Add(new IncrementalReader(
                pipeline.Target.ToString(),
                long.TryParse(known, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null,
                pipeline.Spec.Incremental!.By == IncrementalBy.Version));
        }

        return readers;
    }
}

/// <summary>A table that is made piece by piece from another.</summary>
/// <param name="Table">Its name.</param>
/// <param name="ReadVersion">The version up to which it has read; null when it has not read at all.</param>
/// <param name="ByVersion">Whether it will compare with that version again, which therefore has to stay in the log.</param>
internal sealed record IncrementalReader(string Table, long? ReadVersion, bool ByVersion);
