using System.Globalization;
using System.Text.Json.Nodes;
using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.History;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>A rule bound to a table: it says what it wants from the shared scan, and judges what came of it. It keeps no state.</summary>
internal abstract class PlannedRule(Rule rule)
{
    public Rule Rule { get; } = rule;

    /// <summary>Aggregates this rule wants from the scan that all rules share; the SQL is also the key of the answer.</summary>
    public virtual IEnumerable<string> Aggregates => [];

    /// <summary>Aggregates this rule wants from the scan by its segments.</summary>
    public virtual IEnumerable<string> SegmentAggregates => [];

    /// <summary>Other tables this rule reads.</summary>
    public virtual IEnumerable<DatasetName> References => [];

    /// <summary>The condition of failing rows, for rules that may split them off; null for the others.</summary>
    public virtual string? FailCondition => null;

    /// <summary>What a valid row satisfies, in words.</summary>
    public virtual string Requirement => Rule.Name;

    public abstract Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken);

    /// <summary>The query that shows failing rows and its columns; null when there are no rows to show.</summary>
    public virtual SampleQuery? FailingRows(string relation, Func<DatasetName, string> relationOf) => null;

    /// <summary>Up to <paramref name="limit"/> failing rows; asked for when the rule does not hold. Null when there are no rows to show.</summary>
    public virtual async Task<SampleRows?> SampleAsync(Judgement judgement, int limit, CancellationToken cancellationToken) =>
        FailingRows(judgement.Relation, judgement.RelationOf) is { } query
            ? new SampleRows(query.Columns, await Samples.ReadAsync(judgement.Session, $"{query.Sql} LIMIT {limit}", cancellationToken))
            : null;

    /// <summary>SQL over the lake that a reader may copy: the failing rows, or the query itself.</summary>
    public virtual string? Sql(DatasetName dataset) => FailingRows(Quoting.Name(dataset), Quoting.Name)?.Sql;

    /// <summary>Judges a count of failing rows by the rule's verdict.</summary>
    protected Outcome Rows(long failed, long total, string what)
    {
        var share = total == 0 ? "" : $" ({Percent(failed, total)})";
        var counted = total == 0 ? "the table is empty" : string.Create(CultureInfo.InvariantCulture, $"{failed:N0} of {total:N0} rows{share} {what}");
        return Rule.Verdict switch
        {
            AtLeast atLeast => new Outcome(atLeast.Holds(failed, total), $"{counted}; {atLeast.Expectation}")
            {
                Failed = failed,
                Total = total,
                Ratio = atLeast.Ratio(failed, total),
            },
            Compare compare => new Outcome(compare.Holds(failed, total), $"{counted}; {compare.Expectation}")
            {
                Failed = failed,
                Total = total,
                Ratio = total == 0 ? null : (double)(total - failed) / total,
                Observed = compare.Percent ? (total == 0 ? null : 100.0 * failed / total) : failed,
            },
            _ => throw new InvalidOperationException(Rule.Verdict.GetType().Name),
        };
    }

    /// <summary>Judges each segment by itself: the rule holds when all of them do.</summary>
    protected Outcome Segmented(Outcome whole, IReadOnlyList<Segment> segments, Func<ScanValues, Outcome> judge)
    {
        if (segments.Count == 0)
        {
            return whole;
        }

        var judged = segments.Select(segment => (segment.Key, Outcome: judge(segment.Values))).ToList();
        var failed = judged.Where(pair => pair.Outcome.Holds == false).OrderByDescending(pair => pair.Outcome.Failed).ToList();
        var message = failed.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"all {judged.Count:N0} segments by {string.Join(", ", Rule.SegmentBy)} hold; {Rule.Verdict.Expectation}")
            : string.Create(CultureInfo.InvariantCulture, $"{failed.Count:N0} of {judged.Count:N0} segments by {string.Join(", ", Rule.SegmentBy)} do not hold, first {Name(failed[0].Key)}: {failed[0].Outcome.Message}");
        return whole with
        {
            Holds = failed.Count == 0,
            Message = message,
            Details =
            [
                .. failed.Concat(judged.Where(pair => pair.Outcome.Holds != false)).Take(MaxDetails).Select(pair => new RuleDetail
                {
                    Segment = new JsonObject(pair.Key.Select(item => KeyValuePair.Create(item.Key, item.Value?.DeepClone()))),
                    PassedRatio = pair.Outcome.Ratio,
                    FailedRows = pair.Outcome.Failed,
                    TotalRows = pair.Outcome.Total,
                    Passed = pair.Outcome.Holds != false,
                }),
            ],
        };

        static string Name(JsonObject segment) => string.Join(", ", segment.Select(item => $"{item.Key} = {item.Value?.ToString() ?? "NULL"}"));
    }

    private const int MaxDetails = 100;

    /// <summary>The rows that are judged, as an aggregate.</summary>
    protected string Total => Rule.Where is null ? "count(*)" : $"count_if({Rule.Where})";

    /// <summary>A condition, looked at only where the rule applies.</summary>
    protected string Within(string condition) => Rule.Where is null ? condition : $"CASE WHEN ({Rule.Where}) THEN ({condition}) ELSE FALSE END";

    private static string Percent(long count, long total)
    {
        var percent = 100m * count / total;
        return percent is > 0 and < 0.01m ? "<0.01%" : percent is > 99.99m and < 100 ? ">99.99%" : percent.ToString("0.##", CultureInfo.InvariantCulture) + "%";
    }
}

/// <summary>What came of judging a rule, before its severity is considered.</summary>
/// <param name="Holds">Whether it holds; null where nothing was judged: words, and history that is too short.</param>
/// <param name="Message">Observed against expected, in one sentence.</param>
internal sealed record Outcome(bool? Holds, string Message)
{
    public long? Failed { get; init; }

    public long? Total { get; init; }

    public double? Ratio { get; init; }

    public JsonNode? Observed { get; init; }

    public IReadOnlyList<RuleDetail> Details { get; init; } = [];

    /// <summary>What later runs compare with.</summary>
    public IReadOnlyList<Measure> Measures { get; init; } = [];
}

/// <summary>A SELECT without LIMIT that shows failing rows.</summary>
internal sealed record SampleQuery(string Sql, IReadOnlyList<string> Columns);

/// <summary>Failing rows that were read.</summary>
internal sealed record SampleRows(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows);
