using Catchwater.Core.Names;

namespace Catchwater.Pipelines.Specs;

/// <summary>
/// One file of <c>pipelines/</c>: how one lake table is made. Read a source, clean it (the quality step), transform it in order,
/// add <c>processed_at</c> and <c>batch_id</c>, judge it, publish it.
/// </summary>
public sealed record PipelineSpec
{
    /// <summary>What the table holds, in a sentence; shown in the catalogue.</summary>
    public string? Description { get; init; }

    /// <summary>Who answers for the table, such as a team.</summary>
    public string? Owner { get; init; }

    /// <summary>Who looks after its content, such as a mail address.</summary>
    public string? Steward { get; init; }

    /// <summary>How sensitive it is.</summary>
    public Classification? Classification { get; init; }

    /// <summary>Days the data is kept; above 0. Default: not stated.</summary>
    public int? RetentionPeriod { get; init; }

    /// <summary>Tags of the table in the catalogue.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Where the rows come from.</summary>
    public required SourceSpec Source { get; init; }

    /// <summary>The cleaning step that runs before the transformations. Default: on, with the settings of <see cref="QualityStepSpec"/>.</summary>
    public QualityStepSpec QualityStep { get; init; } = new();

    /// <summary>What is done to the rows, in order.</summary>
    public IReadOnlyList<TransformationSpec> Transformations { get; init; } = [];

    /// <summary>Whether <c>processed_at</c> and <c>batch_id</c> are added to every row. Default: true.</summary>
    public bool MetadataColumns { get; init; } = true;

    /// <summary>How many rows may be malformed before the table fails. Default: any number; they go to quarantine and are counted.</summary>
    public RejectLimitSpec Rejects { get; init; } = new();

    /// <summary>Reads only what is new since the last publish. Default: everything, every time.</summary>
    public IncrementalSpec? Incremental { get; init; }

    /// <summary>The table that is published.</summary>
    public required TargetSpec Target { get; init; }
}

/// <summary>How sensitive a table or column is, from least to most.</summary>
public enum Classification
{
    /// <summary>Anybody may see it.</summary>
    Public,

    /// <summary>Anybody in the organisation may see it.</summary>
    Internal,

    /// <summary>Only those who need it.</summary>
    Confidential,

    /// <summary>Only those named.</summary>
    Restricted,
}

/// <summary>Where the published table is and how it is replaced.</summary>
public sealed record TargetSpec
{
    /// <summary>The table's name, such as <c>silver.sales</c>. Either this or <see cref="Path"/>.</summary>
    public DatasetName? Table { get; init; }

    /// <summary>The table's folder below the lake, such as <c>silver/sales</c>: another way to write its name.</summary>
    public string? Path { get; init; }

    /// <summary>Columns that become folders, in order. Default: none.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>What happens to the rows that are there already. Default: <c>overwrite</c>.</summary>
    public PublishMode Mode { get; init; }

    /// <summary>The columns that tell rows apart, for mode <c>merge</c>.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Whether append and merge may add columns to the table. Default: false; overwrite always may.</summary>
    public bool AllowNewColumns { get; init; }
}

/// <summary>What a publish does to the rows that are there already.</summary>
public enum PublishMode
{
    /// <summary>Replaces the whole table.</summary>
    Overwrite,

    /// <summary>Replaces only the partitions that get new rows.</summary>
    OverwritePartitions,

    /// <summary>Adds the new rows.</summary>
    Append,

    /// <summary>Replaces the rows with the same keys and adds the others.</summary>
    Merge,
}

/// <summary>The limit of malformed rows; beyond it the table is not published and the run ends with exit code 1.</summary>
public sealed record RejectLimitSpec
{
    /// <summary>Most malformed rows; 0 or more. Default: no limit.</summary>
    public long? MaxRows { get; init; }

    /// <summary>Largest share of malformed rows among all rows read, 0 to 1. Default: no limit.</summary>
    public decimal? MaxRatio { get; init; }
}

/// <summary>How a pipeline knows what is new.</summary>
public sealed record IncrementalSpec
{
    /// <summary>What tells new rows apart.</summary>
    public required IncrementalBy By { get; init; }

    /// <summary>For <c>watermark</c>: a column that grows, read from the source.</summary>
    public string? Column { get; init; }

    /// <summary>For <c>watermark</c> with mode merge: how far back to read again, as an interval such as <c>2 days</c>. Default: not at all.</summary>
    public string? LookBack { get; init; }
}

/// <summary>The ways of reading only what is new.</summary>
public enum IncrementalBy
{
    /// <summary>Rows whose column is above the highest value published.</summary>
    Watermark,

    /// <summary>Rows added to the input table since the version that was read last; the input must only have been appended to.</summary>
    Version,

    /// <summary>Files that were not read yet.</summary>
    Files,
}
