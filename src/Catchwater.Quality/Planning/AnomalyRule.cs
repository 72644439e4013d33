using System.Globalization;
using System.Text.Json.Nodes;
using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.History;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>An aggregate is not far from what it was on earlier versions, as a whole or segment by segment.</summary>
internal sealed class AnomalyRule(Rule rule, AnomalyImplementation spec, DateTimeOffset? since, string expression) : PlannedRule(rule)
{
    private const int MaxSegments = 10_000;
    private const int MaxDetails = 100;

    private bool Fused => Rule.Where is null && Rule.SegmentBy.Count == 0;

    private string Aggregate => $"CAST(({expression}) AS DOUBLE)";

    private string Definition => $"{expression}|{Rule.Where}|{string.Join(',', Rule.SegmentBy)}";

    public override IEnumerable<string> Aggregates => Fused ? [Aggregate] : [];

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var past = (await judgement.PastAsync(this, Definition, cancellationToken)).Where(value => since is null || value.JudgedAt >= since).ToList();
        if (Rule.SegmentBy.Count > 0)
        {
            return await SegmentsAsync(judgement, past, cancellationToken);
        }

        var value = Number(Fused
            ? judgement.Value(Aggregate)
            : (await judgement.Session.RowsAsync($"SELECT {Aggregate} FROM {judgement.Relation} WHERE {Rule.Where}", cancellationToken))[0][0]);
        var found = Compare(value, past, judgement.Now);
        return new Outcome(found.Holds, found.Message)
        {
            Observed = value,
            Measures = [new Measure(Definition, "", value)],
        };
    }

    private async Task<Outcome> SegmentsAsync(Judgement judgement, IReadOnlyList<PastValue> past, CancellationToken cancellationToken)
    {
        var keys = string.Join(", ", Rule.SegmentBy.Select(Quoting.Identifier));
        var where = Rule.Where is null ? "" : $" WHERE {Rule.Where}";
        var rows = await Samples.ReadAsync(judgement.Session, $"SELECT {keys}, {Aggregate} AS aggregate, count(*) AS rows FROM {judgement.Relation}{where} GROUP BY {keys} ORDER BY {keys} LIMIT {MaxSegments + 1}", cancellationToken);
        if (rows.Count > MaxSegments)
        {
            throw new Lake.LakeException(new Core.Errors.Problem("too_many_segments", $"there are more than {MaxSegments} segments by {string.Join(", ", Rule.SegmentBy)}"));
        }

        var now = rows.ToDictionary(row => Identity(row).ToJsonString(), row => (Value: Number(row[^2]), Rows: (long)row[^1]!, Shown: Key(row, judgement.Hidden)));
        var before = past.GroupBy(value => value.Segment).ToDictionary(group => group.Key, group => (IReadOnlyList<PastValue>)[.. group]);
        var last = past.Select(value => value.JudgedAt).DefaultIfEmpty().Max();
        List<(JsonObject Segment, long Rows, Finding Finding)> judged = [.. now.Select(pair => (pair.Value.Shown, pair.Value.Rows, Compare(pair.Value.Value, before.GetValueOrDefault(pair.Key, []), judgement.Now)))];

        // A segment that is gone has no row that could say so.
        foreach (var (segment, values) in before.Where(pair => !now.ContainsKey(pair.Key) && pair.Value[^1].JudgedAt == last && pair.Value.Count >= spec.MinHistory))
        {
            var shown = JsonNode.Parse(segment)!.AsObject();
            foreach (var hidden in Rule.SegmentBy.Where(judgement.Hidden.Contains))
            {
                shown[hidden] = Samples.Mask;
            }

            judged.Add((shown, 0, new Finding(false, $"it has no rows now; {spec.Expression} was {Text(values[^1].Value)} on the version before")));
        }

        var failed = judged.Where(segment => segment.Finding.Holds == false).ToList();
        var learning = judged.Count(segment => segment.Finding.Holds is null);
        return new Outcome(failed.Count > 0 ? false : learning == judged.Count ? null : true, Message(judged.Count, failed, learning))
        {
            Observed = failed.Count,
            Details =
            [
                .. judged.OrderBy(segment => segment.Finding.Holds != false).Take(MaxDetails)
                    .Select(segment => new RuleDetail { Segment = segment.Segment, TotalRows = segment.Rows, Passed = segment.Finding.Holds != false, Message = segment.Finding.Message }),
            ],
            Measures = [.. now.Select(pair => new Measure(Definition, pair.Key, pair.Value.Value))],
        };
    }

    private string Message(int count, List<(JsonObject Segment, long Rows, Finding Finding)> failed, int learning)
    {
        var segments = string.Create(CultureInfo.InvariantCulture, $"{count:N0} segments by {string.Join(", ", Rule.SegmentBy)}");
        var unjudged = learning == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {learning:N0} have too short a history to be judged");
        return failed.Count == 0
            ? learning == count ? $"{segments}, all with too short a history to be judged: expected {spec.MinHistory} earlier versions" : $"all {segments} are as they were{unjudged}"
            : string.Create(CultureInfo.InvariantCulture, $"{failed.Count:N0} of {segments} are not as they were, first {string.Join(", ", failed[0].Segment.Select(item => $"{item.Key} = {item.Value?.ToString() ?? "NULL"}"))}: {failed[0].Finding.Message}{unjudged}");
    }

    public override string Sql(DatasetName dataset)
    {
        var keys = string.Concat(Rule.SegmentBy.Select(column => $"{Quoting.Identifier(column)}, "));
        return $"SELECT {keys}{expression} FROM {Quoting.Name(dataset)}{(Rule.Where is null ? "" : $" WHERE {Rule.Where}")}{(Rule.SegmentBy.Count == 0 ? "" : " GROUP BY ALL")}";
    }

    private sealed record Finding(bool? Holds, string Message);

    private Finding Compare(double? value, IReadOnlyList<PastValue> past, DateTimeOffset now)
    {
        var (current, earlier) = (value, (IReadOnlyList<(DateTimeOffset At, double Value)>)[.. past.Where(item => item.Value is not null).Select(item => (item.JudgedAt, item.Value!.Value))]);
        var changes = spec.Of == AnomalySubject.Change;
        if (changes)
        {
            (current, earlier) = (earlier.Count == 0 ? null : value - earlier[^1].Value, [.. earlier.Skip(1).Zip(earlier, (item, before) => (item.At, item.Value - before.Value))]);
        }

        List<double> values = [.. earlier.Where(item => Comparable(item.At, now)).Select(item => item.Value).TakeLast(spec.Window)];
        var what = changes ? $"{spec.Expression} changed by {Text(current)} to {Text(value)}" : $"{spec.Expression} is {Text(value)}";
        if (values.Count < spec.MinHistory)
        {
            return new Finding(null, $"{(changes && current is null ? $"{spec.Expression} is {Text(value)}" : what)}; {values.Count} of the {spec.MinHistory} earlier values it takes to judge are known{Season()}");
        }

        var baseline = Baseline.Of(values, spec);
        var expected = (baseline.Low, baseline.High) switch
        {
            ({ } low, { } high) => $"{Text(low)} to {Text(high)}",
            ({ } low, _) => $"at least {Text(low)}",
            var (_, high) => $"at most {Text(high)}",
        };
        return new Finding(
            current is { } number && baseline.Holds(number),
            $"{what}; expected {expected}, as the {(spec.Method == AnomalyMethod.Mad ? "median" : "mean")} of the last {values.Count} {(changes ? "changes" : "values")} is {Text(baseline.Centre)}{Season()}");
    }

    private bool Comparable(DateTimeOffset then, DateTimeOffset now) => spec.Seasonality switch
    {
        Seasonality.Hour => then.UtcDateTime.Hour == now.UtcDateTime.Hour,
        Seasonality.Weekday => then.UtcDateTime.DayOfWeek == now.UtcDateTime.DayOfWeek,
        _ => true,
    };

    private string Season() => spec.Seasonality switch { Seasonality.Hour => " (same hour)", Seasonality.Weekday => " (same weekday)", _ => "" };

    private JsonObject Key(object?[] row, IReadOnlySet<string> hidden) =>
        new(Rule.SegmentBy.Select((column, index) => KeyValuePair.Create(column, Samples.Value(column, row[index], hidden))));

    // What tells segments apart is neither hidden nor cut.
    private JsonObject Identity(object?[] row) =>
        new(Rule.SegmentBy.Select((column, index) => KeyValuePair.Create(column, row[index] is string text ? JsonValue.Create(text) : SampleValue.Of(row[index]))));

    private static double? Number(object? value) => value is double number && double.IsFinite(number) ? number : null;

    private static string Text(double? number) => number is { } value ? value.ToString(Math.Abs(value) is >= 1e15 or (> 0 and < 1e-4) ? "0.####e+0" : Math.Abs(value) >= 10 ? "#,0.##" : "0.####", CultureInfo.InvariantCulture) : "NULL";
}
