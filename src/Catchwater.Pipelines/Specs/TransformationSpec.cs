using System.Text.Json.Serialization;
using Catchwater.Core.Names;

namespace Catchwater.Pipelines.Specs;

/// <summary>One transformation; <c>type</c> says which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FilterSpec), "filter")]
[JsonDerivedType(typeof(AggregationSpec), "aggregation")]
[JsonDerivedType(typeof(JoinSpec), "join")]
[JsonDerivedType(typeof(SqlSpec), "sql")]
[JsonDerivedType(typeof(CustomSpec), "custom")]
public abstract record TransformationSpec;

/// <summary>Keeps the rows for which a condition is true.</summary>
public sealed record FilterSpec : TransformationSpec
{
    /// <summary>A SQL condition over the columns.</summary>
    public required string Condition { get; init; }
}

/// <summary>Groups rows and computes one row a group.</summary>
public sealed record AggregationSpec : TransformationSpec
{
    /// <summary>Columns or expressions to group by; <c>expression AS name</c> names one. Default: one group of all rows.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>
    /// New column to aggregate expression, such as <c>total: sum(amount)</c>. A bare function name, as in the original form
    /// <c>amount: sum</c>, is applied to the column of that name.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Aggregations { get; init; }
}

/// <summary>Joins another table or file. In conditions the rows so far are <c>input</c>, the other side is its <see cref="Alias"/>.</summary>
public sealed record JoinSpec : TransformationSpec
{
    /// <summary>The other table. Either this or <see cref="Source"/>.</summary>
    public DatasetName? Table { get; init; }

    /// <summary>The other side as files.</summary>
    public SourceSpec? Source { get; init; }

    /// <summary>Name of the other side in the condition. Default: the table's last part, or <c>other</c> for files.</summary>
    public string? Alias { get; init; }

    /// <summary>The join condition, such as <c>input.country = countries.country</c>. Needed except for <c>cross</c>.</summary>
    public string? Condition { get; init; }

    /// <summary>Which rows without a partner stay. Default: <c>inner</c>.</summary>
    public JoinKind JoinType { get; init; }

    /// <summary>Columns taken from the other side. Default: all that <c>input</c> does not have.</summary>
    public IReadOnlyList<string>? Columns { get; init; }
}

/// <summary>Kinds of join.</summary>
public enum JoinKind
{
    /// <summary>Only pairs.</summary>
    Inner,

    /// <summary>Pairs, and input rows without a partner.</summary>
    Left,

    /// <summary>Pairs, and rows of the other side without a partner.</summary>
    Right,

    /// <summary>Pairs, and rows of both sides without a partner.</summary>
    Full,

    /// <summary>Input rows with a partner; nothing is taken from the other side.</summary>
    Semi,

    /// <summary>Input rows without a partner.</summary>
    Anti,

    /// <summary>Every input row with every other row.</summary>
    Cross,
}

/// <summary>A SELECT over <c>input</c> (the rows so far) and any table of the lake by name.</summary>
public sealed record SqlSpec : TransformationSpec
{
    /// <summary>The SELECT itself. Either this or <see cref="File"/>.</summary>
    public string? Query { get; init; }

    /// <summary>A .sql file of the project that holds it.</summary>
    public string? File { get; init; }
}

/// <summary>A transform written in C# and registered by the user's own host under a name.</summary>
public sealed record CustomSpec : TransformationSpec
{
    /// <summary>The registered name.</summary>
    public required string Function { get; init; }
}
