using System.Globalization;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Quality.History;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>A column's values are spread as on the version before, as in another table, or as stated.</summary>
/// <param name="rule">The rule.</param>
/// <param name="spec">What is compared, and how.</param>
/// <param name="column">The column.</param>
/// <param name="other">The other table's column; null without one.</param>
/// <param name="referencedWhere">Condition on the other table's rows; null for all.</param>
/// <param name="dataset">The table.</param>
internal sealed class DistributionRule(Rule rule, DistributionImplementation spec, Column column, Column? other, string? referencedWhere, DatasetName dataset) : PlannedRule(rule)
{
    private const int BinsOfScale = 10;
    private const int BinsOfKs = 50;
    private const int BinsOfText = 50;

    private bool IsScale => SpreadQuery.IsScale(column.Type);

    private int Bins => spec.Bins ?? (!IsScale ? BinsOfText : spec.Method == DistributionMethod.Ks ? BinsOfKs : BinsOfScale);

    private double Threshold => (double)(spec.Threshold ?? (spec.Method == DistributionMethod.Ks ? 0.1m : 0.2m));

    private string Definition => $"{column.Name}|{Rule.Where}|{Bins}|{spec.Method}";

    public override IEnumerable<DatasetName> References => spec.References is { } table && table != dataset ? [table] : [];

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var mine = Mine(judgement);
        var (before, name) = await BeforeAsync(judgement, cancellationToken);
        var now = before is null ? await mine.CutAsync(Bins, cancellationToken) : await mine.CountAsync(before, cancellationToken);
        IReadOnlyList<Measure> measures = spec.References is null && spec.Expected.Count == 0 ? [new Measure(Definition, "", null, now.ToJson())] : [];
        var method = spec.Method == DistributionMethod.Ks ? "KS distance" : "PSI";
        if (before is null)
        {
            return new Outcome(null, $"how {column.Name} is spread is kept from now on: there is no version before to compare with") { Measures = measures };
        }

        var difference = spec.Method == DistributionMethod.Psi ? now.Psi(before)
            : spec.References is null ? now.Ks(before)
            : await ExactKsAsync(judgement, mine, cancellationToken);
        return new Outcome(difference <= Threshold, string.Create(CultureInfo.InvariantCulture, $"the {method} of {column.Name} against {name} is {difference:0.####}; expected at most {Threshold:0.####}"))
        {
            Total = (long)now.Total,
            Observed = Math.Round(difference, 6),
            Measures = measures,
        };
    }

    // What moved most, interval by interval.
    public override async Task<SampleRows?> SampleAsync(Judgement judgement, int limit, CancellationToken cancellationToken)
    {
        var (before, _) = await BeforeAsync(judgement, cancellationToken);
        var now = await Mine(judgement).CountAsync(before!, cancellationToken);
        var parts = now.Shares.Zip(before!.Shares).Select((pair, index) => (Name: Name(before, index), Now: pair.First, Then: pair.Second));
        return new SampleRows(
            [column.Name, "expected_share", "observed_share"],
            [.. parts.OrderByDescending(part => Spread.Part(part.Now, part.Then)).Take(limit).Select(part => new object?[] { part.Name, Math.Round(part.Then, 4), Math.Round(part.Now, 4) })]);
    }

    private async Task<(Spread? Before, string Name)> BeforeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        if (spec.Expected.Count > 0)
        {
            return (new Spread { Values = [.. spec.Expected.Keys], Counts = [.. spec.Expected.Values.Append(1 - spec.Expected.Values.Sum()).Select(share => (double)share)] }, "what is stated");
        }

        if (spec.References is { } table)
        {
            return (await Theirs(judgement, table).CutAsync(Bins, cancellationToken), table.ToString());
        }

        var past = await judgement.PastAsync(this, Definition, cancellationToken);
        return (past.Count == 0 ? null : Spread.FromJson(past[^1].Distribution), "the version before");
    }

    private SpreadQuery Mine(Judgement judgement) => new(judgement.Session, column, judgement.Relation + (Rule.Where is null ? "" : $" WHERE {Rule.Where}"));

    private SpreadQuery Theirs(Judgement judgement, DatasetName table) =>
        new(judgement.Session, other!, (table == dataset ? judgement.Relation : judgement.RelationOf(table)) + (referencedWhere is null ? "" : $" WHERE {referencedWhere}"));

    // With both tables at hand nothing needs to be cut into intervals.
    private async Task<double> ExactKsAsync(Judgement judgement, SpreadQuery mine, CancellationToken cancellationToken)
    {
        var theirs = Theirs(judgement, spec.References!);
        return await judgement.Session.ScalarAsync<double?>(
            $"""
            WITH both_sides AS (SELECT {mine.Value} AS v, 1 AS here, 0 AS there FROM {mine.From} UNION ALL SELECT {theirs.Value}, 0, 1 FROM {theirs.From}),
                 by_value AS (SELECT v, sum(here) AS here, sum(there) AS there FROM both_sides WHERE v IS NOT NULL GROUP BY v)
            SELECT CASE WHEN max(all_here) > 0 AND max(all_there) > 0 THEN max(abs(here / all_here - there / all_there)) WHEN count(*) > 0 THEN 1 ELSE 0 END::DOUBLE
            FROM (SELECT sum(here) OVER w AS here, sum(there) OVER w AS there, sum(here) OVER () AS all_here, sum(there) OVER () AS all_there FROM by_value WINDOW w AS (ORDER BY v))
            """,
            cancellationToken) ?? 0;
    }

    private string? Name(Spread spread, int index)
    {
        var last = Math.Max(spread.Edges.Count, spread.Values.Count);
        if (index > last)
        {
            return null;
        }

        if (!IsScale)
        {
            return index == last ? "(all other values)" : spread.Values[index];
        }

        return spread.Edges.Count == 0 ? "(all values)" : index == 0 ? $"up to {Edge(spread.Edges[0])}" : index == last ? $"above {Edge(spread.Edges[^1])}" : $"{Edge(spread.Edges[index - 1])} to {Edge(spread.Edges[index])}";
    }

    private string Edge(double edge) => column.Type == "DATE" || LogicalTypes.IsTimestamp(column.Type)
        ? EngineTime.Text(edge, column.Type == "DATE" ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss")
        : edge.ToString("0.######", CultureInfo.InvariantCulture);
}
