using System.Globalization;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>The newest value is not too old.</summary>
internal sealed class FreshnessRule(Rule rule, string column, TimeSpan maxAge) : PlannedRule(rule)
{
    // Infinity is no time at which anything happened.
    private string Newest => $"epoch_us(max(CASE WHEN isfinite({Quoting.Identifier(column)}) THEN {Quoting.Identifier(column)} END)::TIMESTAMPTZ)";

    public override IEnumerable<string> Aggregates => [Newest];

    public override Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        if (judgement.Value(Newest) is not long microseconds)
        {
            return Task.FromResult(new Outcome(false, $"there is no value in {column}; expected one at most {Words(maxAge)} old"));
        }

        var age = TimeSpan.FromMicroseconds((judgement.Now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) - TimeSpan.FromMicroseconds(Math.Clamp(microseconds, -Reach, Reach));
        var text = string.Create(CultureInfo.InvariantCulture, $"the newest {column} is {EngineTime.Text(microseconds / 1e6, "yyyy-MM-dd HH:mm:ss'Z'")}, {(age < TimeSpan.Zero ? "in the future" : $"{Words(age)} old")}; expected at most {Words(maxAge)}");
        return Task.FromResult(new Outcome(age <= maxAge, text) { Observed = Math.Round(age.TotalSeconds, 3) });
    }

    // Times of the engine reach further than a span does: 10,000 years are old, or far, enough.
    private const long Reach = 10_000L * 365 * 86_400 * 1_000_000;

    private static string Words(TimeSpan age) => age.TotalDays >= 2 ? Number(age.TotalDays, "days")
        : age.TotalHours >= 2 ? Number(age.TotalHours, "hours")
        : age.TotalMinutes >= 2 ? Number(age.TotalMinutes, "minutes")
        : Number(age.TotalSeconds, "seconds");

    private static string Number(double amount, string unit) => string.Create(CultureInfo.InvariantCulture, $"{amount:0.#} {unit}");
}

/// <summary>The table has the contract's columns.</summary>
internal sealed class SchemaRule(Rule rule, TableSchema schema, SchemaMatch match) : PlannedRule(rule)
{
    public override Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var actual = schema.Columns.Select(column => column.Name).ToList();
        List<string> faults = [];
        var missing = match.Columns.Where(name => schema.Find(name) is null).ToList();
        var extra = actual.Where(name => !match.Columns.Contains(name, StringComparer.OrdinalIgnoreCase)).ToList();
        if (missing.Count > 0)
        {
            faults.Add($"missing: {string.Join(", ", missing)}");
        }

        if (extra.Count > 0 && !match.AllowExtra)
        {
            faults.Add($"not in the contract: {string.Join(", ", extra)}");
        }

        if (match.Ordered && faults.Count == 0 && !actual.Except(extra).SequenceEqual(match.Columns, StringComparer.OrdinalIgnoreCase))
        {
            faults.Add($"the order is {string.Join(", ", actual.Except(extra))}, expected {string.Join(", ", match.Columns)}");
        }

        return Task.FromResult(new Outcome(faults.Count == 0, faults.Count == 0 ? $"the table has the {match.Columns.Count} columns of the contract" : $"the columns differ; {string.Join("; ", faults)}"));
    }
}

/// <summary>The rows are those of another table, each as often.</summary>
internal sealed class DatasetMatchRule(Rule rule, DatasetMatch match, IReadOnlyList<string> columns, DatasetName dataset) : PlannedRule(rule)
{
    private readonly string _columns = string.Join(", ", columns.Select(Quoting.Identifier));

    public override IEnumerable<string> Aggregates => [Total];

    public override IEnumerable<DatasetName> References => match.Dataset == dataset ? [] : [match.Dataset];

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var row = (await judgement.Session.RowsAsync(
            $"SELECT CAST(coalesce(sum(difference) FILTER (WHERE difference > 0), 0) AS BIGINT), CAST(coalesce(-sum(difference) FILTER (WHERE difference < 0), 0) AS BIGINT) FROM ({Differences(judgement.Relation, judgement.RelationOf)})",
            cancellationToken))[0];
        var (extra, missing) = ((long)row[0]!, (long)row[1]!);
        var total = judgement.Count(Total);
        return new Outcome(extra + missing == 0, string.Create(CultureInfo.InvariantCulture, $"{extra:N0} of {total:N0} rows are not in {match.Dataset}, and {missing:N0} of its rows are not here; expected none"))
        {
            Failed = extra + missing,
            Total = total,
        };
    }

    public override SampleQuery FailingRows(string relation, Func<DatasetName, string> relationOf) =>
        new($"{Differences(relation, relationOf)} ORDER BY abs(difference) DESC, {_columns}", [.. columns, "difference"]);

    // More often here is above 0, more often there below.
    public string Differences(string relation, Func<DatasetName, string> relationOf)
    {
        var other = match.Dataset == dataset ? relation : relationOf(match.Dataset);
        return $"SELECT {_columns}, sum(side) AS difference FROM (SELECT {_columns}, 1 AS side FROM {relation}{Condition(Rule.Where)} UNION ALL SELECT {_columns}, -1 AS side FROM {other}{Condition(match.ReferencedWhere)}) GROUP BY {_columns} HAVING sum(side) <> 0";
    }

    private static string Condition(string? where) => where is null ? "" : $" WHERE {where}";
}

/// <summary>An aggregate equals one of another table, as a whole or group by group.</summary>
internal sealed class AggregateMatchRule(Rule rule, AggregateMatch match, string written, IReadOnlyList<string> groups, DatasetName dataset) : PlannedRule(rule)
{
    private readonly string _groups = string.Join(", ", groups.Select(Quoting.Identifier));

    public override IEnumerable<DatasetName> References => match.Dataset == dataset ? [] : [match.Dataset];

    private string Expected => match.TolerancePercent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"within {percent}%")
        : match.Tolerance > 0 ? string.Create(CultureInfo.InvariantCulture, $"within {match.Tolerance}") : "equal";

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var sides = Sides(judgement.Relation, judgement.RelationOf);
        if (groups.Count == 0)
        {
            var row = (await Samples.ReadAsync(judgement.Session, $"SELECT here, there, {Matches} AS matches FROM {sides}", cancellationToken))[0];
            return new Outcome(row[2] is true, $"{written} is {Text(row[0])} here and {Text(row[1])} in {match.Dataset}; expected {Expected}") { Observed = SampleValue.Of(row[0]) };
        }

        var counts = (await judgement.Session.RowsAsync($"SELECT count(*), count(*) FILTER (WHERE NOT {Matches}) FROM {sides}", cancellationToken))[0];
        var (all, failed) = ((long)counts[0]!, (long)counts[1]!);
        return new Outcome(failed == 0, string.Create(CultureInfo.InvariantCulture, $"{failed:N0} of {all:N0} groups by {string.Join(", ", groups)} differ in {written} from {match.Dataset}; expected {Expected}")) { Observed = failed };
    }

    public override SampleQuery? FailingRows(string relation, Func<DatasetName, string> relationOf)
    {
        var list = groups.Count == 0 ? "here, there" : $"{_groups}, here, there";
        return new SampleQuery($"SELECT {list} FROM {Sides(relation, relationOf)} WHERE NOT {Matches}{(groups.Count == 0 ? "" : $" ORDER BY {_groups}")}", [.. groups, "here", "there"]);
    }

    public string Sides(string relation, Func<DatasetName, string> relationOf)
    {
        var other = match.Dataset == dataset ? relation : relationOf(match.Dataset);
        string Side(string name, string expression, string from, string? where) => groups.Count == 0
            ? $"(SELECT {expression} AS {name}, TRUE AS is_{name} FROM {from}{(where is null ? "" : $" WHERE {where}")})"
            : $"(SELECT {_groups}, {expression} AS {name}, TRUE AS is_{name} FROM {from}{(where is null ? "" : $" WHERE {where}")} GROUP BY {_groups})";

        var left = Side("here", match.Expression, relation, Rule.Where);
        var right = Side("there", match.ReferencedExpression, other, match.ReferencedWhere);
        if (groups.Count == 0)
        {
            return $"{left}, {right}";
        }

        var on = string.Join(" AND ", groups.Select(Quoting.Identifier).Select(name => $"a.{name} IS NOT DISTINCT FROM b.{name}"));
        var list = string.Join(", ", groups.Select(Quoting.Identifier).Select(name => $"coalesce(a.{name}, b.{name}) AS {name}"));
        return $"(SELECT {list}, here, there, is_here, is_there FROM {left} AS a FULL JOIN {right} AS b ON {on})";
    }

    // A group that is missing on one side differs, whatever the tolerance.
    public string Matches
    {
        get
        {
            var close = match.TolerancePercent is { } percent ? $"abs(here - there) * 100 <= {percent.ToString(CultureInfo.InvariantCulture)} * abs(there)"
                : match.Tolerance > 0 ? $"abs(here - there) <= {match.Tolerance.ToString(CultureInfo.InvariantCulture)}"
                : "here = there";
            return $"coalesce(is_here AND is_there AND ({close} OR (here IS NULL AND there IS NULL)), FALSE)";
        }
    }

    private static string Text(object? value) => SampleValue.Of(value)?.ToString() ?? "NULL";
}
