using System.Text.Json;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;

namespace Catchwater.Quality.Suites;

/// <summary>What a rule checks, as its file states it: no SQL yet, no table known.</summary>
internal abstract record Check;

/// <summary>The column exists and its type fits the logical type. Not a rule of its own: a difference is a problem.</summary>
internal sealed record Presence(ColumnPath Column, LogicalType? LogicalType, LogicalTypeOptions? Options, bool BeforeV31) : Check;

/// <summary>The value is not NULL.</summary>
internal sealed record NotNull(ColumnPath Column) : Check;

/// <summary>None of the columns is NULL; each is judged by itself.</summary>
internal sealed record Completeness(IReadOnlyList<string> Columns) : Check;

/// <summary>One of the logical type's options.</summary>
internal sealed record LogicalOption(ColumnPath Column, LogicalType LogicalType, string Option, LogicalTypeOptions Options) : Check;

/// <summary>The value is one of a list, or matches a pattern, or both; null where not asked.</summary>
internal sealed record Allowed(ColumnPath Column, IReadOnlyList<JsonElement>? Values, string? Pattern) : Check;

/// <summary>The value is none of those that stand for nothing.</summary>
internal sealed record NotMissing(ColumnPath Column, IReadOnlyList<JsonElement>? Values) : Check;

/// <summary>A condition in SQL holds for the row.</summary>
internal sealed record RowExpression(string Sql, Location Location) : Check;

/// <summary>A condition made by the user's own <see cref="Checks.IRowCheck"/>.</summary>
internal sealed record RegisteredCheck(string Function, IReadOnlyList<string> Columns, IReadOnlyDictionary<string, JsonElement> Arguments, Location Location) : Check;

/// <summary>No two rows agree in the columns.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="NullIsValue">Whether NULL equals NULL (the original's rules); otherwise rows with NULL are not compared.</param>
internal sealed record Distinct(IReadOnlyList<string> Columns, bool NullIsValue) : Check;

/// <summary>The values occur in another table; rows with NULL among them are not looked up.</summary>
internal sealed record Reference(IReadOnlyList<string> Columns, DatasetName Dataset, IReadOnlyList<string> ReferencedColumns, Location Location) : Check;

/// <summary>The number of rows.</summary>
internal sealed record RowCount : Check;

/// <summary>One SELECT that yields one value.</summary>
/// <param name="Sql">As written, placeholders and all.</param>
/// <param name="Aliases">Names the contract gives the table.</param>
/// <param name="Column">What <c>{property}</c> stands for; null at the table.</param>
/// <param name="Location">Where it is written.</param>
internal sealed record Query(string Sql, IReadOnlyList<string> Aliases, string? Column, Location Location) : Check;

/// <summary>An aggregate equals one of another table.</summary>
internal sealed record AggregateMatch(
    string Expression, DatasetName Dataset, string ReferencedExpression, string? ReferencedWhere, IReadOnlyList<string> GroupBy, decimal Tolerance, decimal? TolerancePercent, Location Location) : Check;

/// <summary>The rows are those of another table; no columns: all.</summary>
internal sealed record DatasetMatch(DatasetName Dataset, IReadOnlyList<string> Columns, string? ReferencedWhere, Location Location) : Check;

/// <summary>The newest value is not too old.</summary>
internal sealed record Freshness(string Column, TimeSpan MaxAge, Location Location) : Check;

/// <summary>The table has these columns.</summary>
internal sealed record SchemaMatch(IReadOnlyList<string> Columns, bool AllowExtra, bool Ordered) : Check;

/// <summary>The number of rows lies between bounds, and near that of the version before.</summary>
internal sealed record Volume(Operator? Bounds, decimal? MaxDropPercent, decimal? MaxGrowthPercent) : Check;

/// <summary>An aggregate is not far from what it was.</summary>
internal sealed record Anomaly(AnomalyImplementation Spec, DateTimeOffset? Since, Location Location) : Check;

/// <summary>A column's values are spread as they were, or as in another table.</summary>
internal sealed record Distribution(string Column, DistributionImplementation Spec, Location Location) : Check;

/// <summary>Words for people.</summary>
internal sealed record Words(string Text) : Check;

/// <summary>A column, a field within it, or the elements of a list within it.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Steps">Field names; null for the elements of a list.</param>
/// <param name="Location">Where the contract speaks of it.</param>
internal sealed record ColumnPath(string Column, IReadOnlyList<string?> Steps, Location Location)
{
    public ColumnPath(string column, Location location)
        : this(column, [], location)
    {
    }

    public ColumnPath Field(string name, Location location) => new(Column, [.. Steps, name], location);

    public ColumnPath Elements(Location location) => new(Column, [.. Steps, null], location);

    public override string ToString() => Column + string.Concat(Steps.Select(step => step is null ? "[]" : "." + step));
}
