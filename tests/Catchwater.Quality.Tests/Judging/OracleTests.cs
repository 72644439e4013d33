using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Lake.Sessions;
using FsCheck;
using FsCheck.Fluent;

namespace Catchwater.Quality.Tests.Judging;

/// <summary>Random tables and suites, judged by the gate and by counting row by row.</summary>
public sealed class OracleTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    public sealed record Row(long? I, string? S, double? F, DateOnly? D);

    public sealed record Case(Row[] Rows, long?[] Keys, int Low, int High, int Length, decimal Threshold, int Bound, int Operator, string[] Values)
    {
        public override string ToString() => $"Rows: {string.Join("; ", Rows.AsEnumerable())} Keys: {string.Join(",", Keys)} Low {Low} High {High} Length {Length} Threshold {Threshold} Bound {Bound} Operator {Operator} Values {string.Join(",", Values)}";
    }

    private static readonly string[] Texts = ["", "a", "A", "ab", "é", "aé", "日本", "👩‍🚒", "it's", "x\"y", " ", "a b", "null", "a\nb"];

    private static readonly string[] Operators =
        ["mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan", "mustBeLessOrEqualTo", "mustBeBetween", "mustNotBeBetween"];

    private static Gen<T?> OrNull<T>(Gen<T> gen)
        where T : struct => Gen.Frequency((4, gen.Select(value => (T?)value)), (1, Gen.Constant((T?)null)));

    private static readonly Gen<Row> Rows =
        from i in OrNull(Gen.Frequency((6, Gen.Choose(-5, 5).Select(value => (long)value)), (1, Gen.Elements(long.MinValue, long.MaxValue, 1L << 40))))
        from s in Gen.Frequency((4, Gen.Elements(Texts).Select(text => (string?)text)), (1, Gen.Constant((string?)null)))
        from f in OrNull(Gen.Elements(0.0, -0.0, 1.5, -2.25, 0.1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 3.0))
        from d in OrNull(Gen.Choose(0, 6).Select(day => new DateOnly(2020, 1, 1).AddDays(day)))
        select new Row(i, s, f, d);

    private static readonly Gen<Case> Cases =
        from rows in Gen.ArrayOf(Rows)
        from keys in Gen.ArrayOf(OrNull(Gen.Choose(-5, 5).Select(value => (long)value)))
        from low in Gen.Choose(-4, 2)
        from high in Gen.Choose(-2, 5)
        from length in Gen.Choose(0, 3)
        from threshold in Gen.Elements(0m, 0.25m, 0.3333333333333333333333333333m, 0.5m, 0.75m, 0.9m, 0.95m, 1m)
        from bound in Gen.Choose(0, 6)
        from op in Gen.Choose(0, Operators.Length - 1)
        from values in Gen.NonEmptyListOf(Gen.Elements(Texts))
        select new Case(rows, keys, low, high, length, threshold, bound, op, [.. values.Distinct()]);

    private static IEnumerable<Case> Shrink(Case item)
    {
        for (var i = 0; i < item.Rows.Length; i++)
        {
            yield return item with { Rows = [.. item.Rows.Where((_, index) => index != i)] };
        }
    }

    [Fact]
    public void Counts_and_verdicts_agree_with_counting_row_by_row() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20111209, 3), Prop.ForAll(Arb.From(Cases, Shrink), Agrees));

    private bool Agrees(Case item)
    {
        Load(item);
        List<Problem> problems = [];
        var contract = Workbench.Properties(ContractOf(item), problems, TableChecksOf(item));
        var rules = Workbench.Rules(RulesOf(item), problems);
        Assert.Empty(problems);
        var expected = ContractOracle(item).ToDictionary(rule => rule.Name);
        Compare(_bench.JudgeAsync(contract).GetAwaiter().GetResult(), expected);
        Compare(_bench.JudgeAsync(rules).GetAwaiter().GetResult(), RulesOracle(item).ToDictionary(rule => rule.Name));

        var gate = _bench.Plan(rules, problems);
        var rejected = _bench.Session.ScalarAsync<long>($"SELECT count(*) FROM \"silver.t\" WHERE {gate.RejectPredicate}").GetAwaiter().GetResult();
        Assert.Equal(item.Rows.Count(row => !(row.I >= item.Low) || row.S is null), rejected);
        return true;
    }

    private static void Compare(SuiteResult result, Dictionary<string, Expected> expected)
    {
        Assert.Equal(expected.Keys.Order(), result.Rules.Select(rule => rule.Name).Order());
        foreach (var rule in result.Rules)
        {
            var oracle = expected[rule.Name];
            Assert.Equal((rule.Name, oracle.Holds ? RuleStatus.Pass : RuleStatus.Fail, oracle.Failed, oracle.Total), (rule.Name, rule.Status, rule.FailedRows, rule.TotalRows));
            Assert.Equal(oracle.Ratio, rule.PassedRatio);
            if (oracle.Samples is { } samples)
            {
                Assert.Equal(oracle.Holds ? 0 : Math.Min(10, samples), rule.Samples.Count);
            }
        }
    }

    private void Load(Case item)
    {
        static string Text(string? text) => text is null ? "NULL" : Quoting.Literal(text);
        static string Number(double? number) => number is { } value ? $"'{value.ToString("R", CultureInfo.InvariantCulture).Replace("∞", "inf", StringComparison.Ordinal)}'" : "NULL";
        var rows = item.Rows.Select(row => $"({(row.I is { } i ? $"'{i}'" : "NULL")}, {Text(row.S)}, {Number(row.F)}, {(row.D is { } d ? $"'{d:yyyy-MM-dd}'" : "NULL")})");
        var values = item.Rows.Length == 0 ? "(NULL, NULL, NULL, NULL)) AS v(i, s, f, d) WHERE false" : $"{string.Join(", ", rows)}) AS v(i, s, f, d)";
        _bench.Table("silver.t", $"SELECT i::BIGINT AS i, s::VARCHAR AS s, f::DOUBLE AS f, d::DATE AS d FROM (VALUES {values}");
        var keys = string.Join(", ", item.Keys.Select(key => key?.ToString(CultureInfo.InvariantCulture) ?? "NULL"));
        _bench.Table("silver.other", $"SELECT id, CASE WHEN id % 3 = 0 THEN NULL ELSE [{string.Join(", ", item.Values.Select(Quoting.Literal))}][1 + abs(id) % {item.Values.Length}] END AS name FROM (SELECT unnest([{keys}]::BIGINT[]) AS id)");
    }

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string OperatorOf(Case item) => $"{Operators[item.Operator]}: {(item.Operator >= 6 ? $"[{item.Bound}, {item.Bound + 2}]" : item.Bound)}";

    private static string PercentOf(Case item) => OperatorOf(item with { Bound = item.Bound * 10 });

    private static string ContractOf(Case item) => $$"""
        - name: i
          logicalType: integer
          required: true
          unique: true
          logicalTypeOptions:
            minimum: {{item.Low}}
            exclusiveMaximum: {{item.High}}
            multipleOf: 2
          quality:
          - {name: i_nulls, metric: nullValues, {{OperatorOf(item)}} }
          - {name: i_nulls_percent, metric: nullValues, unit: percent, {{PercentOf(item)}} }
          - {name: i_duplicates, metric: duplicateValues, {{OperatorOf(item)}} }
          - name: i_reference
            type: custom
            engine: catchwater
            implementation: {check: foreignKey, references: silver.other, referencedColumns: [id], mostly: {{item.Threshold}} }
        - name: s
          logicalType: string
          unique: true
          logicalTypeOptions:
            minLength: {{item.Length}}
            maxLength: {{item.Length + 1}}
            pattern: 'a|é'
          quality:
          - {name: s_missing, metric: missingValues, {{OperatorOf(item)}} }
          - {name: s_invalid, metric: invalidValues, {{OperatorOf(item)}}, arguments: {validValues: [{{string.Join(", ", item.Values.Select(Quoted))}}] } }
          - name: s_enum
            type: custom
            engine: catchwater
            implementation: {check: enum, values: [{{string.Join(", ", item.Values.Select(Quoted))}}], mostly: {{item.Threshold}}, where: i >= 0}
        - name: f
          logicalType: number
          unique: true
          logicalTypeOptions:
            minimum: {{item.Low}}
            maximum: {{item.High}}
        - name: d
          logicalType: date
          logicalTypeOptions:
            exclusiveMinimum: '2020-01-03'
        """;

    private static string TableChecksOf(Case item) => $$"""
        - {name: rows, metric: rowCount, {{OperatorOf(item)}} }
        - {name: pairs, metric: duplicateValues, {{OperatorOf(item)}}, arguments: {properties: [i, s] } }
        - {name: query, type: sql, query: 'SELECT count(*) FROM {object} WHERE i < f', {{OperatorOf(item)}} }
        - name: expression
          type: custom
          engine: catchwater
          implementation: {check: rowExpression, expression: i < f, mostly: {{item.Threshold}} }
        """;

    private static string RulesOf(Case item) => $$"""
        complete: {type: completeness, columns: [i, s], threshold: {{item.Threshold}} }
        unique_i: {type: uniqueness, columns: [i], threshold: {{item.Threshold}} }
        unique_fs: {type: uniqueness, columns: [f, s], threshold: {{item.Threshold}} }
        valid: {type: validity, column: i, expression: i >= {{item.Low}}, threshold: {{item.Threshold}}, quarantine: true}
        present: {type: completeness, columns: [s], threshold: {{item.Threshold}}, quarantine: true}
        consistent: {type: consistency, expression: "i < f", threshold: {{item.Threshold}}, where: "d > DATE '2020-01-02'"}
        by_text: {type: validity, expression: i >= {{item.Low}}, threshold: {{item.Threshold}}, segment_by: [s]}
        text_reference: {type: consistency, columns: [s], references: silver.other, referenced_columns: [name], threshold: {{item.Threshold}} }
        pair_reference: {type: consistency, columns: [i, s], references: silver.other, referenced_columns: [id, name], threshold: {{item.Threshold}} }
        reference: {type: consistency, columns: [i], references: silver.other, referenced_columns: [id], threshold: {{item.Threshold}} }
        """;

    private sealed record Expected(string Name, long? Failed, long? Total, bool Holds, double? Ratio, int? Samples);

    private static IEnumerable<Expected> ContractOracle(Case item)
    {
        var rows = item.Rows;
        Expected All(string name, Func<Row, bool?> valid, decimal mostly = 1, Func<Row, bool?>? where = null)
        {
            var judged = rows.Where(row => where is null || where(row) == true).ToList();
            var failed = judged.Count(row => valid(row) == false);
            return new(name, failed, judged.Count, judged.Count == 0 || judged.Count - failed >= mostly * judged.Count, judged.Count == 0 ? null : (double)(judged.Count - failed) / judged.Count, failed);
        }

        Expected Counted(string name, long count, int? samples, int percentOf = 0)
        {
            var bound = item.Bound * (percentOf > 0 ? 10 : 1);
            var value = percentOf > 0 ? (rows.Length == 0 ? 0m : 100m * count / rows.Length) : count;
            // A percentage is compared as count x 100 against bound x total, so that no rounding decides.
            bool Below(int other) => percentOf > 0 && rows.Length > 0 ? count * 100 < (long)other * rows.Length : value < other;
            bool Above(int other) => percentOf > 0 && rows.Length > 0 ? count * 100 > (long)other * rows.Length : value > other;
            var holds = item.Operator switch
            {
                0 => !Below(bound) && !Above(bound),
                1 => Below(bound) || Above(bound),
                2 => Above(bound),
                3 => !Below(bound),
                4 => Below(bound),
                5 => !Above(bound),
                6 => !Below(bound) && !Above(bound + 2),
                _ => Below(bound) || Above(bound + 2),
            };
            return new(name, count, rows.Length, holds, rows.Length == 0 ? null : (double)(rows.Length - count) / rows.Length, samples);
        }

        static int Length(string text) => text.EnumerateRunes().Count();
        static bool? Less(long? i, double? f) => i is null || f is null ? null : double.IsNaN(f.Value) || i.Value < f.Value;
        var nulls = rows.Count(row => row.I is null);
        var low = item.Low;
        yield return All("i_required", row => row.I is not null);
        yield return Unique("i_unique", rows, rows.Select(row => row.I).OfType<long>().GroupBy(value => value).Select(group => group.Count()));
        yield return All("i_minimum", row => row.I is null ? null : row.I >= low);
        yield return All("i_exclusiveMaximum", row => row.I is null ? null : row.I < item.High);
        yield return All("i_multipleOf", row => row.I is null ? null : row.I % 2 == 0);
        yield return Counted("i_nulls", nulls, nulls);
        yield return Counted("i_nulls_percent", nulls, nulls, percentOf: 100);
        var groups = rows.Select(row => row.I).OfType<long>().GroupBy(value => value).Select(group => group.Count()).ToList();
        yield return Counted("i_duplicates", groups.Sum(count => count - 1), groups.Count(count => count > 1));
        var keys = item.Keys.OfType<long>().ToHashSet();
        yield return All("i_reference", row => row.I is { } i ? keys.Contains(i) : null, item.Threshold);
        yield return Unique("s_unique", rows, rows.Select(row => row.S).OfType<string>().GroupBy(value => value).Select(group => group.Count()));
        yield return All("s_minLength", row => row.S is null ? null : Length(row.S) >= item.Length);
        yield return All("s_maxLength", row => row.S is null ? null : Length(row.S) <= item.Length + 1);
        yield return All("s_pattern", row => row.S is null ? null : row.S.Contains('a') || row.S.Contains('é'));
        yield return Counted("s_missing", rows.Count(row => row.S is null or ""), rows.Count(row => row.S is null or ""));
        var invalid = rows.Count(row => row.S is not null && !item.Values.Contains(row.S));
        yield return Counted("s_invalid", invalid, invalid);
        yield return All("s_enum", row => row.S is null ? null : item.Values.Contains(row.S), item.Threshold, row => row.I is null ? null : row.I >= 0);
        yield return Unique("f_unique", rows, rows.Select(row => row.F).OfType<double>().GroupBy(value => value).Select(group => group.Count()));
        yield return All("f_minimum", row => row.F is null ? null : row.F >= low);
        yield return All("f_maximum", row => row.F is null ? null : row.F <= item.High);
        yield return All("d_exclusiveMinimum", row => row.D is null ? null : row.D > new DateOnly(2020, 1, 3));
        yield return Counted("rows", rows.Length, null) with { Failed = null, Ratio = null };
        var pairs = rows.Where(row => row.I is not null && row.S is not null).GroupBy(row => (row.I, row.S)).Select(group => group.Count()).ToList();
        yield return Counted("pairs", pairs.Sum(count => count - 1), pairs.Count(count => count > 1));
        yield return Counted("query", rows.Count(row => Less(row.I, row.F) == true), null) with { Failed = null, Total = null, Ratio = null };
        yield return All("expression", row => Less(row.I, row.F), item.Threshold);
    }

    private static Expected Unique(string name, Row[] rows, IEnumerable<int> groups)
    {
        var counts = groups.ToList();
        var failed = counts.Sum(count => count - 1);
        return new(name, failed, rows.Length, failed == 0, rows.Length == 0 ? null : (double)(rows.Length - failed) / rows.Length, counts.Count(count => count > 1));
    }

    private static IEnumerable<Expected> RulesOracle(Case item)
    {
        var rows = item.Rows;
        Expected Share(string name, int failed, int? samples, bool? holds = null, int? of = null)
        {
            var total = of ?? rows.Length;
            return new(name, failed, total, holds ?? Meets(failed, total), total == 0 ? 0.0 : (double)(total - failed) / total, samples ?? failed);
        }

        bool Meets(int failed, int total) => total == 0 ? item.Threshold <= 0 : total - failed >= item.Threshold * total;
        var incomplete = rows.Count(row => row.I is null || row.S is null);
        yield return Share("complete", incomplete, null, Meets(rows.Count(row => row.I is null), rows.Length) && Meets(rows.Count(row => row.S is null), rows.Length));
        yield return Share("unique_i", rows.Length - rows.Select(row => row.I).Distinct().Count(), rows.GroupBy(row => row.I).Count(group => group.Count() > 1));
        yield return Share("unique_fs", rows.Length - rows.Select(row => (row.F, row.S)).Distinct().Count(), rows.GroupBy(row => (row.F, row.S)).Count(group => group.Count() > 1));
        yield return Share("valid", rows.Count(row => !(row.I >= item.Low)), null);
        yield return Share("present", rows.Count(row => row.S is null), null);
        var judged = rows.Where(row => row.D > new DateOnly(2020, 1, 2)).ToList();
        var valid = judged.Count(row => row.I is { } i && row.F is { } f && (double.IsNaN(f) || i < f));
        yield return Share("consistent", judged.Count - valid, null, of: judged.Count);
        var keys = item.Keys.OfType<long>().ToHashSet();
        var invalid = rows.Count(row => !(row.I >= item.Low));
        yield return Share("by_text", invalid, null, rows.Length == 0
            ? Meets(0, 0)
            : rows.GroupBy(row => row.S).All(group => Meets(group.Count(row => !(row.I >= item.Low)), group.Count())));
        var pairs = item.Keys.OfType<long>().Where(key => key % 3 != 0).Select(key => (key, item.Values[Math.Abs(key) % item.Values.Length])).ToHashSet();
        var names = pairs.Select(pair => pair.Item2).ToHashSet();
        yield return Share("text_reference", rows.Count(row => row.S is { } s && !names.Contains(s)), null);
        yield return Share("pair_reference", rows.Count(row => row is { I: { } i, S: { } s } && !pairs.Contains((i, s))), null);
        yield return Share("reference", rows.Count(row => row.I is { } i && !keys.Contains(i)), null);
    }
}
