using Catchwater.Core.Names;
using Catchwater.Core.Secrets;
using Catchwater.Lake.Reading;

namespace Catchwater.Pipelines.Specs;

/// <summary>Where the rows of a pipeline come from: files of the project, a table of the lake, or a topic.</summary>
public sealed record SourceSpec
{
    /// <summary>
    /// A file or glob: relative to the project directory and inside it, or absolute. Either this, <see cref="Table"/> or <see cref="Topic"/>.
    /// </summary>
    [MayReference]
    public string? Path { get; init; }

    /// <summary>A table of the lake.</summary>
    public DatasetName? Table { get; init; }

    /// <summary>
    /// A topic, whose records are JSON objects. Each run adds those that came since the last one, each exactly once; the target's mode is
    /// append or merge.
    /// </summary>
    public string? Topic { get; init; }

    /// <summary>A topic: whether the columns <c>_partition</c>, <c>_offset</c>, <c>_timestamp</c> and <c>_key</c> are added. Default: false.</summary>
    public bool Metadata { get; init; }

    /// <summary>Format of the files. Default: <c>json</c> (JSON lines or an array).</summary>
    public FileFormat Format { get; init; }

    /// <summary>CSV: whether the first line names the columns. Default: true.</summary>
    public bool Header { get; init; } = true;

    /// <summary>CSV: the character between fields. Default: found from the file.</summary>
    public string? Delimiter { get; init; }

    /// <summary>CSV: the character around fields. Default: found from the file, usually a double quote.</summary>
    public string? Quote { get; init; }

    /// <summary>CSV: the character before a quote inside a field. Default: found from the file.</summary>
    public string? Escape { get; init; }

    /// <summary>CSV: <c>utf-8</c>, <c>utf-16</c> or <c>latin-1</c>. Default: utf-8.</summary>
    public string? Encoding { get; init; }

    /// <summary>CSV: the text that stands for NULL. Default: an empty field.</summary>
    public string? NullText { get; init; }

    /// <summary>
    /// Types of columns by name, such as <c>CustomerID: varchar</c>. The others are inferred; of a topic the columns named here are all
    /// that are taken, and without any they are found from its first records.
    /// </summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether folders such as <c>date=2026-01-31</c> are columns. Default: false.</summary>
    public bool HivePartitioning { get; init; }

    /// <summary>Whether columns of several files are matched by name instead of position. Default: false.</summary>
    public bool UnionByName { get; init; }
}
