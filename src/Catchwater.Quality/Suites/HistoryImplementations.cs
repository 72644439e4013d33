using Catchwater.Core.Names;

namespace Catchwater.Quality.Suites;

/// <summary>
/// <c>check: anomaly</c>: an aggregate is not far from what it was on earlier versions of the table. While there are too few of them,
/// nothing is judged and the report says so.
/// </summary>
public sealed record AnomalyImplementation : CustomImplementation
{
    /// <summary>The aggregate, a number. Default <c>count(*)</c>.</summary>
    public string Expression { get; init; } = "count(*)";

    /// <summary>What is compared: its value (default), or by how much it changed since the version before (for what only grows).</summary>
    public AnomalySubject Of { get; init; }

    /// <summary>How far is far. Default <see cref="AnomalyMethod.Mad"/>.</summary>
    public AnomalyMethod Method { get; init; }

    /// <summary>How many deviations from the centre are allowed, above 0. Default 3.5 for mad, 3 for z.</summary>
    public decimal? Threshold { get; init; }

    /// <summary>Fewest earlier values to judge by, at least 3. Default 7.</summary>
    public int MinHistory { get; init; } = 7;

    /// <summary>Most earlier values to judge by, the latest; at least <see cref="MinHistory"/>. Default 30.</summary>
    public int Window { get; init; } = 30;

    /// <summary>Compare only with values of the same hour of the day or day of the week, UTC. Default none: with all.</summary>
    public Seasonality Seasonality { get; init; }

    /// <summary>Whether only too much (up) or too little (down) counts. Default both.</summary>
    public AnomalyDirection Direction { get; init; }

    /// <summary>A smaller distance from the centre is never relevant; in the aggregate's unit, at least 0. Default 0.</summary>
    public decimal MinChange { get; init; }

    /// <summary>As <see cref="MinChange"/>, in percent of the centre. Default 0.</summary>
    public decimal MinChangePercent { get; init; }

    /// <summary>Values from before that day, such as <c>2026-11-23</c>, UTC, do not count: to accept a new level. Default all count.</summary>
    public string? Since { get; init; }

    /// <summary>SQL condition on the rows that are measured; all by default.</summary>
    public string? Where { get; init; }

    /// <summary>Columns by which rows are grouped and judged group by group, each with a history of its own; all together by default.</summary>
    public IReadOnlyList<string> SegmentBy { get; init; } = [];
}

/// <summary>What an anomaly is an anomaly of.</summary>
public enum AnomalySubject
{
    /// <summary>The value.</summary>
    Value,

    /// <summary>The difference to the version before.</summary>
    Change,
}

/// <summary>How the distance from earlier values is measured.</summary>
public enum AnomalyMethod
{
    /// <summary>From the median, in median absolute deviations x 1.4826 (Iglewicz and Hoaglin): what was odd before hardly matters.</summary>
    Mad,

    /// <summary>From the mean, in standard deviations.</summary>
    Z,
}

/// <summary>Which earlier values are comparable.</summary>
public enum Seasonality
{
    /// <summary>All.</summary>
    None,

    /// <summary>Those of the same hour of the day.</summary>
    Hour,

    /// <summary>Those of the same day of the week.</summary>
    Weekday,
}

/// <summary>Which way is wrong.</summary>
public enum AnomalyDirection
{
    /// <summary>Both.</summary>
    Both,

    /// <summary>Too much.</summary>
    Up,

    /// <summary>Too little.</summary>
    Down,
}

/// <summary>
/// <c>check: distribution</c>: a column's values are spread as on the version before, as in another table, or as stated.
/// </summary>
public sealed record DistributionImplementation : CustomImplementation
{
    /// <summary>The column; by default the one the check stands at.</summary>
    public string? Column { get; init; }

    /// <summary>How the difference is measured. Default <see cref="DistributionMethod.Psi"/>.</summary>
    public DistributionMethod Method { get; init; }

    /// <summary>Largest difference, above 0. Default 0.2 for psi, 0.1 for ks.</summary>
    public decimal? Threshold { get; init; }

    /// <summary>Intervals of numbers, dates and times, equally filled; or values of a text that count by themselves. 2 to 100. Default 10 for numbers, 50 for texts.</summary>
    public int? Bins { get; init; }

    /// <summary>The table to compare with; by default the version before.</summary>
    public DatasetName? References { get; init; }

    /// <summary>Its column; the same name by default.</summary>
    public string? ReferencedColumn { get; init; }

    /// <summary>SQL condition on the other table's rows; all by default.</summary>
    public string? ReferencedWhere { get; init; }

    /// <summary>Shares by value, such as <c>{new: 0.2, paid: 0.8}</c>, to compare with instead; what they lack to 1 is the share of all other values.</summary>
    public IReadOnlyDictionary<string, decimal> Expected { get; init; } = new Dictionary<string, decimal>();

    /// <summary>SQL condition on the rows that are judged; all by default.</summary>
    public string? Where { get; init; }
}

/// <summary>How the difference of two distributions is measured.</summary>
public enum DistributionMethod
{
    /// <summary>Population stability index over intervals or values, NULL among them: below 0.1 is calm, above 0.25 is another population.</summary>
    Psi,

    /// <summary>Kolmogorov-Smirnov: the largest difference of the shares below any value, 0 to 1. NULL does not count. Not for texts.</summary>
    Ks,
}
