using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;

namespace Catchwater.Quality.Suites;

/// <summary>One rule of a suite: what is checked, when it holds, and what it means when it does not.</summary>
public sealed record Rule
{
    /// <summary>The <see cref="Type"/> of words for people: shown, never executed.</summary>
    public const string TextType = "text";

    internal Rule(Check check, Verdict verdict) => (Check, Verdict) = (check, verdict);

    /// <summary>Unique within its suite.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of rule it is, such as <c>required</c>, <c>completeness</c>, <c>foreignKey</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Where it is written.</summary>
    public required Location Location { get; init; }

    /// <summary>What it means when it does not hold. Default error.</summary>
    public Severity Severity { get; init; }

    /// <summary>What side of quality it is about; null when the file does not say.</summary>
    public QualityDimension? Dimension { get; init; }

    /// <summary>A sentence for people; null when the file has none.</summary>
    public string? Description { get; init; }

    /// <summary>The columns it speaks of.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Whether failing rows are split off instead of failing the table. Row rules only. Default false.</summary>
    public bool Quarantine { get; init; }

    /// <summary>SQL condition on the rows that are judged; null for all.</summary>
    public string? Where { get; init; }

    /// <summary>Columns by which rows are grouped and judged group by group; empty for all together.</summary>
    public IReadOnlyList<string> SegmentBy { get; init; } = [];

    /// <summary>Whether a row counts as failing when its condition is NULL (the original's rules) or not (contracts).</summary>
    internal bool NullFails { get; init; }

    internal Check Check { get; }

    internal Verdict Verdict { get; }
}
