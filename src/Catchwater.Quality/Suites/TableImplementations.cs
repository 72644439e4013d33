using Catchwater.Core.Names;

namespace Catchwater.Quality.Suites;

/// <summary><c>check: foreignKey</c>: values occur in another table; NULL refers to nothing and is valid.</summary>
public sealed record ForeignKeyImplementation : CustomImplementation
{
    /// <summary>The columns that refer; by default the column the check stands at.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The table referred to, such as <c>silver.customers</c>.</summary>
    public required DatasetName References { get; init; }

    /// <summary>Its columns, as many; the same names by default.</summary>
    public IReadOnlyList<string> ReferencedColumns { get; init; } = [];

    /// <summary>Least share of valid rows, 0 to 1. Default 1: all.</summary>
    public decimal Mostly { get; init; } = 1;

    /// <summary>SQL condition on the rows that are judged; all by default.</summary>
    public string? Where { get; init; }
}

/// <summary><c>check: aggregateMatch</c>: an aggregate of the table equals one of another table, as a whole or group by group.</summary>
public sealed record AggregateMatchImplementation : CustomImplementation
{
    /// <summary>The aggregate, such as <c>sum(amount)</c>.</summary>
    public required string Expression { get; init; }

    /// <summary>The other table.</summary>
    public required DatasetName References { get; init; }

    /// <summary>Its aggregate; the same by default.</summary>
    public string? ReferencedExpression { get; init; }

    /// <summary>SQL condition on this table's rows; all by default.</summary>
    public string? Where { get; init; }

    /// <summary>SQL condition on the other table's rows; all by default.</summary>
    public string? ReferencedWhere { get; init; }

    /// <summary>Columns of both tables by which the aggregates are compared group by group; as a whole by default.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>Largest difference, in the aggregate's unit, at least 0. Default 0: equal.</summary>
    public decimal Tolerance { get; init; }

    /// <summary>Largest difference as a percentage of the other table's value, at least 0; not together with <see cref="Tolerance"/>. Default none.</summary>
    public decimal? TolerancePercent { get; init; }
}

/// <summary><c>check: datasetMatch</c>: the table has the same rows as another, each as often.</summary>
public sealed record DatasetMatchImplementation : CustomImplementation
{
    /// <summary>The other table.</summary>
    public required DatasetName References { get; init; }

    /// <summary>The columns that are compared; by default all columns of this table.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>SQL condition on this table's rows; all by default.</summary>
    public string? Where { get; init; }

    /// <summary>SQL condition on the other table's rows; all by default.</summary>
    public string? ReferencedWhere { get; init; }
}

/// <summary><c>check: freshness</c>: the newest value of a date or timestamp column is not too old when the table is judged.</summary>
public sealed record FreshnessImplementation : CustomImplementation
{
    /// <summary>The column; by default the one the check stands at. A date counts from its midnight, UTC.</summary>
    public string? Column { get; init; }

    /// <summary>Greatest age: a number and <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>, such as <c>36h</c>; above 0.</summary>
    public required string MaxAge { get; init; }
}

/// <summary><c>check: volume</c>: the number of rows lies between bounds, and has not changed too much since the version before; at least one must be said.</summary>
public sealed record VolumeImplementation : CustomImplementation
{
    /// <summary>Fewest rows.</summary>
    public long? MinRows { get; init; }

    /// <summary>Most rows.</summary>
    public long? MaxRows { get; init; }

    /// <summary>By how many percent the rows may have become fewer since the version before; as many as they like by default.</summary>
    public decimal? MaxDropPercent { get; init; }

    /// <summary>By how many percent the rows may have become more since the version before; as many as they like by default.</summary>
    public decimal? MaxGrowthPercent { get; init; }

    /// <summary>SQL condition on the rows that count; all by default.</summary>
    public string? Where { get; init; }

    /// <summary>Columns by which rows are counted group by group; all together by default.</summary>
    public IReadOnlyList<string> SegmentBy { get; init; } = [];
}

/// <summary><c>check: schema</c>: the table has the contract's columns and no others. (That they exist is always checked.)</summary>
public sealed record SchemaImplementation : CustomImplementation
{
    /// <summary>Whether other columns may be there. Default false.</summary>
    public bool AllowExtraColumns { get; init; }

    /// <summary>Whether the columns stand in the contract's order. Default false: any order.</summary>
    public bool Ordered { get; init; }
}
