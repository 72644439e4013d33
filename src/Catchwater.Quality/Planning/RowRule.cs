using System.Text.RegularExpressions;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>Every row satisfies a condition, or does not.</summary>
/// <param name="rule">The rule.</param>
/// <param name="schema">The table.</param>
/// <param name="fail">The condition of failing rows; NULL counts as not failing.</param>
/// <param name="requirement">What valid rows satisfy, in words.</param>
/// <param name="keys">The columns that tell rows apart, for samples; empty where none are known.</param>
/// <param name="present">The column, where the condition is that it is not NULL: then counting values is cheaper than testing them.</param>
internal sealed class RowRule(Rule rule, TableSchema schema, string fail, string requirement, IReadOnlyList<string> keys, string? present = null) : PlannedRule(rule)
{
    private readonly bool _countsValues = present is not null && rule.Where is null;

    /// <summary>What is counted: failing rows, or values.</summary>
    public string Measure => _countsValues ? $"count({Quoting.Identifier(present!)})" : $"count_if({FailCondition})";

    public override string FailCondition => Within(fail);

    public override string Requirement => requirement;

    public override IEnumerable<string> Aggregates => [Total, Measure];

    public override IEnumerable<string> SegmentAggregates => [Total, Measure];

    public override Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var whole = Of(judgement.Values);

        // A segment without a row that is judged is none.
        return Task.FromResult(Rule.SegmentBy.Count == 0 ? whole : Segmented(whole, [.. judgement.Segments(this).Where(segment => segment.Values.Count(Total) > 0)], Of));
    }

    private Outcome Of(ScanValues values)
    {
        var (total, measured) = (values.Count(Total), values.Count(Measure));
        return Rows(_countsValues ? total - measured : measured, total, $"do not satisfy: {requirement}");
    }

    public override SampleQuery FailingRows(string relation, Func<DatasetName, string> relationOf) => SampleOf(schema, Mentioned, $"{relation} WHERE {FailCondition}");

    public override Task<SampleRows?> SampleAsync(Judgement judgement, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<SampleRows?>(judgement.FailingRows!.Of(this));

    /// <summary>
    /// The columns of failing rows that are shown. Few failing rows among many are found by a scan of the table: of the columns that
    /// say something, then, not of all.
    /// </summary>
    public ShownColumns Shown(Outcome outcome, int limit)
    {
        var rare = Mentioned.Count > 0 && outcome.Total >= RareAmong && outcome.Failed * RareAmong <= outcome.Total * (long)limit;
        return rare
            ? new ShownColumns([.. Mentioned.Concat(keys).Distinct(StringComparer.OrdinalIgnoreCase)], Rare: true)
            : new ShownColumns(SampleOf(schema, Mentioned, "").Columns, Rare: false);
    }

    // The rule's own columns, then those its condition names. A name too many, found within a text, does no harm.
    private IReadOnlyList<string> Mentioned =>
    [
        .. Rule.Columns.Select(schema.Find).OfType<Column>().Select(column => column.Name)
            .Concat(schema.Columns.Select(column => column.Name).Where(name => Regex.IsMatch(FailCondition, $@"(?<!\w){Regex.Escape(name)}(?!\w)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)))
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The rows of a FROM clause: the columns that matter first, then the others.</summary>
    public static SampleQuery SampleOf(TableSchema schema, IReadOnlyList<string> first, string from)
    {
        var leading = first.Select(schema.Find).OfType<Column>().Distinct().ToList();
        IReadOnlyList<string> columns = [.. leading.Concat(schema.Columns.Except(leading)).Take(MaxColumns).Select(column => column.Name)];
        var list = leading.Count == 0 && columns.Count == schema.Columns.Count ? "*" : string.Join(", ", columns.Select(Quoting.Identifier));
        return new SampleQuery($"SELECT {list} FROM {from}", columns);
    }

    private const int MaxColumns = 40;
    private const long RareAmong = 1_000_000;
}

/// <summary>The columns that a sample shows.</summary>
/// <param name="Names">Their names.</param>
/// <param name="Rare">Whether the rows are so few that they are looked for in the whole table.</param>
internal sealed record ShownColumns(IReadOnlyList<string> Names, bool Rare);

/// <summary>The original's completeness: each column by itself has few enough NULLs.</summary>
internal sealed class CompletenessRule(Rule rule, TableSchema schema, IReadOnlyList<string> columns) : PlannedRule(rule)
{
    public override string FailCondition => Within(string.Join(" OR ", columns.Select(IsNull)));

    public override string Requirement => $"{string.Join(", ", columns)} {(columns.Count == 1 ? "is" : "are")} not NULL";

    public override IEnumerable<string> Aggregates => [Total, $"count_if({FailCondition})", .. columns.Select(NullCount)];

    public override Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var verdict = (AtLeast)Rule.Verdict;
        var total = judgement.Count(Total);
        var details = columns.Select(column =>
        {
            var nulls = judgement.Count(NullCount(column));
            return new RuleDetail { Column = column, PassedRatio = verdict.Ratio(nulls, total), FailedRows = nulls, TotalRows = total, Passed = verdict.Holds(nulls, total) };
        }).ToList();
        var outcome = Rows(judgement.Count($"count_if({FailCondition})"), total, $"do not satisfy: {Requirement}");
        return Task.FromResult(outcome with { Holds = details.All(detail => detail.Passed), Details = details });
    }

    public override SampleQuery FailingRows(string relation, Func<DatasetName, string> relationOf) => RowRule.SampleOf(schema, columns, $"{relation} WHERE {FailCondition}");

    private string NullCount(string column) => $"count_if({Within(IsNull(column))})";

    private static string IsNull(string column) => $"{Quoting.Identifier(column)} IS NULL";
}

/// <summary>The number of rows satisfies an operator.</summary>
internal sealed class RowCountRule(Rule rule) : PlannedRule(rule)
{
    public override IEnumerable<string> Aggregates => [Total];

    public override IEnumerable<string> SegmentAggregates => [Total];

    public override Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var whole = Of(judgement.Values);
        return Task.FromResult(Rule.SegmentBy.Count == 0 ? whole : Segmented(whole, judgement.Segments(this), Of));
    }

    private Outcome Of(ScanValues values)
    {
        var count = values.Count(Total);
        var verdict = (Compare)Rule.Verdict;
        return new Outcome(verdict.Holds(count, count), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the table has {count:N0} rows; {verdict.Expectation}"))
        {
            Total = count,
            Observed = count,
        };
    }
}

/// <summary>Words for people.</summary>
internal sealed class TextRule(Rule rule, string text) : PlannedRule(rule)
{
    public override Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken) => Task.FromResult(new Outcome(null, text));
}
