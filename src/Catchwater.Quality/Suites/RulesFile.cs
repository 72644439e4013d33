using System.Text.Json;
using System.Text.Json.Serialization;
using Catchwater.Core.Contracts;
using Catchwater.Core.Names;

namespace Catchwater.Quality.Suites;

/// <summary>
/// A file of rules (<c>rules/*.yaml</c>): named rules of five types about one table, with the arithmetic of the original quality
/// monitor: a ratio of rows against a threshold, NULL fails an expression, and an empty table has ratio 0.
/// </summary>
public sealed record RulesFile
{
    /// <summary>What the file is: <c>rules</c> (default).</summary>
    public RulesKind Kind { get; init; }

    /// <summary>The table the rules are about, such as <c>silver.sales</c>.</summary>
    public required DatasetName Dataset { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>The rules by name.</summary>
    public required IReadOnlyDictionary<string, RuleSpec> Rules { get; init; }
}

/// <summary>What a file in <c>rules/</c> is.</summary>
public enum RulesKind
{
    /// <summary>Quality rules.</summary>
    Rules,
}

/// <summary>A rule of a rules file.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CompletenessSpec), "completeness")]
[JsonDerivedType(typeof(UniquenessSpec), "uniqueness")]
[JsonDerivedType(typeof(ValiditySpec), "validity")]
[JsonDerivedType(typeof(ConsistencySpec), "consistency")]
[JsonDerivedType(typeof(CustomSpec), "custom")]
public abstract record RuleSpec
{
    private protected RuleSpec()
    {
    }

    /// <summary>Least share of valid rows, 0 to 1. Default 0.95.</summary>
    public decimal Threshold { get; init; } = 0.95m;

    /// <summary>What it means when the rule does not hold. Default error.</summary>
    public Severity Severity { get; init; }

    /// <summary>Split failing rows off instead of failing the table. Not for uniqueness and foreign keys. Default false.</summary>
    public bool Quarantine { get; init; }

    /// <summary>SQL condition on the rows that are judged; all by default.</summary>
    public string? Where { get; init; }

    /// <summary>Columns by which rows are grouped and judged group by group; all together by default. Only where rows are judged one by one.</summary>
    public IReadOnlyList<string> SegmentBy { get; init; } = [];

    /// <summary>What side of quality it is about.</summary>
    public QualityDimension? Dimension { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }
}

/// <summary>In each of the columns at least <see cref="RuleSpec.Threshold"/> of the rows are not NULL.</summary>
public sealed record CompletenessSpec : RuleSpec
{
    /// <summary>The columns, at least one.</summary>
    public required IReadOnlyList<string> Columns { get; init; }
}

/// <summary>Distinct combinations of the columns' values (NULL counts as a value), as a share of all rows.</summary>
public sealed record UniquenessSpec : RuleSpec
{
    /// <summary>The columns, at least one.</summary>
    public required IReadOnlyList<string> Columns { get; init; }
}

/// <summary>Rows for which an SQL condition is true, as a share of all rows.</summary>
public sealed record ValiditySpec : RuleSpec
{
    /// <summary>The column the condition is about, for the report.</summary>
    public string? Column { get; init; }

    /// <summary>The condition that valid rows satisfy.</summary>
    public required string Expression { get; init; }
}

/// <summary>
/// Rows that agree with themselves (an SQL condition over several columns) or with another table (a foreign key), as a share of all
/// rows. Rows with NULL in a foreign key refer to nothing and are valid.
/// </summary>
public sealed record ConsistencySpec : RuleSpec
{
    /// <summary>The condition that consistent rows satisfy; not together with <see cref="References"/>.</summary>
    public string? Expression { get; init; }

    /// <summary>The columns that refer to another table.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The table referred to, such as <c>silver.customers</c>.</summary>
    public DatasetName? References { get; init; }

    /// <summary>Its columns, as many as <see cref="Columns"/>; the same names by default.</summary>
    public IReadOnlyList<string> ReferencedColumns { get; init; } = [];
}

/// <summary>Rows that a check of the user's own program finds valid, as a share of all rows.</summary>
public sealed record CustomSpec : RuleSpec
{
    /// <summary>The name the check is registered under.</summary>
    public required string Function { get; init; }

    /// <summary>The column handed to the check; short for a list of one.</summary>
    public string? Column { get; init; }

    /// <summary>The columns handed to the check.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Arguments handed to the check.</summary>
    public IReadOnlyDictionary<string, JsonElement> Arguments { get; init; } = new Dictionary<string, JsonElement>();
}
