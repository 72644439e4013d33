using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Lake;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Sql;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>
/// Plans checks of type sql. The standard writes <c>{object}</c> and <c>{property}</c> for the table and column in hand; the table
/// may also be named as the contract names it. Every table becomes a common table expression, so that a query reads what is judged
/// and never a file.
/// </summary>
internal static partial class QueryPlanner
{
    private static readonly string[] NoAliasBefore =
        ["where", "join", "inner", "left", "right", "full", "cross", "natural", "semi", "anti", "asof", "positional", "on", "using", "group", "having", "qualify", "window", "order", "limit", "offset", "union", "except", "intersect", "tablesample", "pivot", "unpivot", "sample"];

    public static Draft? Plan(Rule rule, Query query, PlanContext context, SchemaBinder binder, ICollection<Problem> problems)
    {
        try
        {
            var written = Placeholder().Replace(query.Sql, match => match.Groups[1].Value is "property" or "column" or "field"
                ? Quoting.Identifier(query.Column ?? throw Missing(match.Value))
                : context.Dataset.ToString());
            var first = SqlDialect.Query(written);
            var tables = Tables(first, query, context);
            var sql = SqlDialect.Query(Renamed(written, first, tables)).Sql;
            var (schema, error) = binder.BindQuery(QueryRule.Over(sql, tables.ToDictionary(
                table => table.Name,
                table => SchemaBinder.StandIn(table.Dataset == context.Dataset ? context.Schema : context.SchemaOf(table.Dataset)!))));
            if (error is not null)
            {
                throw new LakeException(error);
            }

            if (schema!.Columns.Count != 1)
            {
                throw new LakeException(new Problem("wrong_value", $"the query yields {schema.Columns.Count} columns, expected one value") { Hint = "select one aggregate, such as count(*)" });
            }

            return new Draft(rule, [], () => new QueryRule(rule, sql, written, [.. tables.DistinctBy(table => table.Name)], context.Dataset));
        }
        catch (LakeException fault)
        {
            problems.Add(fault.Problems[0].At(query.Location));
            return null;
        }
    }

    private static List<QueryTable> Tables(SqlText sql, Query query, PlanContext context)
    {
        List<QueryTable> tables = [];
        foreach (var reference in sql.Tables)
        {
            var full = reference.Schema is null ? reference.Table : $"{reference.Schema}.{reference.Table}";
            var dataset = query.Aliases.Contains(full, StringComparer.OrdinalIgnoreCase) ? context.Dataset
                : DatasetName.TryParse(full.ToLowerInvariant(), out var named) ? named : null;
            if (dataset is null || (dataset != context.Dataset && context.SchemaOf(dataset) is null))
            {
                throw new SqlException(
                    new Problem("unknown_table", $"there is no table '{full}'") { Hint = $"the table in hand is {string.Join(" or ", query.Aliases.Append("{object}"))}" }, sql.Source, reference.Position);
            }

            var name = tables.Find(table => table.Dataset == dataset)?.Name ?? $"catchwater_input_{tables.Count}";
            tables.Add(new QueryTable(name, dataset, reference));
        }

        return tables;
    }

    // From the end, so that places further ahead stay where they are. A table keeps the name its columns may be qualified with.
    private static string Renamed(string written, SqlText text, List<QueryTable> tables)
    {
        foreach (var table in tables.OrderByDescending(table => table.Reference.Position))
        {
            var start = table.Reference.Position - 1;
            var match = TableName().Match(written, start);
            if (!match.Success || match.Index != start)
            {
                throw new SqlException(new Problem("sql_unsupported", $"the table '{table.Reference.Table}' is named in a way that is not understood"), text.Source, table.Reference.Position);
            }

            var next = NextWord().Match(written, start + match.Length);
            var hasAlias = next.Success && !NoAliasBefore.Contains(next.Groups[1].Value.ToLowerInvariant());
            var replacement = table.Name + (hasAlias ? "" : $" AS {Quoting.Identifier(table.Reference.Table)}");
            written = string.Concat(written.AsSpan(0, start), replacement, written.AsSpan(start + match.Length));
        }

        return written;
    }

    private static LakeException Missing(string placeholder) =>
        new(new Problem("wrong_value", $"'{placeholder}' stands for a column, but the check stands at the table") { Hint = "move it to a property" });

    [GeneratedRegex(@"\$?\{(object|table|model|schema|property|column|field)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex("""\G(?:[A-Za-z_][A-Za-z0-9_]*|"[^"]+"|`[^`]+`)(?:\s*\.\s*(?:[A-Za-z_][A-Za-z0-9_]*|"[^"]+"|`[^`]+`))?""", RegexOptions.CultureInvariant)]
    private static partial Regex TableName();

    [GeneratedRegex("""\G\s*([A-Za-z_"`][A-Za-z0-9_]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex NextWord();
}

/// <summary>A table a query reads, under the name it is given there.</summary>
internal sealed record QueryTable(string Name, DatasetName Dataset, TableReference Reference);

/// <summary>The one value a query yields satisfies an operator.</summary>
internal sealed class QueryRule(Rule rule, string sql, string written, IReadOnlyList<QueryTable> tables, DatasetName dataset) : PlannedRule(rule)
{
    public override IEnumerable<DatasetName> References => tables.Select(table => table.Dataset).Where(name => name != dataset);

    public static string Over(string sql, IReadOnlyDictionary<string, string> relations) => relations.Count == 0
        ? sql
        : $"WITH {string.Join(", ", relations.Select(pair => $"{pair.Key} AS (SELECT * FROM {pair.Value})"))} SELECT * FROM ({sql}) AS answer";

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var relations = tables.ToDictionary(table => table.Name, table => table.Dataset == dataset ? judgement.Relation : judgement.RelationOf(table.Dataset));
        var rows = await judgement.Session.RowsAsync($"SELECT * FROM ({Over(sql, relations)}) LIMIT 2", cancellationToken);
        if (rows.Count != 1)
        {
            throw new LakeException(new Problem("wrong_value", $"the query yields {(rows.Count == 0 ? "no row" : "more than one row")}, expected one value"));
        }

        var value = rows[0][0];
        var verdict = (Compare)Rule.Verdict;
        var observed = SampleValue.Of(value);
        return new Outcome(Holds(verdict.Operator, value), $"the query yields {observed?.ToJsonString() ?? "NULL"}; {verdict.Expectation}") { Observed = observed };
    }

    public override string Sql(DatasetName judged) => written;

    // NULL satisfies no operator but mustNotBe: there is nothing to compare.
    private static bool Holds(Operator op, object? value) => value switch
    {
        null => op.Key == "mustNotBe",
        _ when op.Bounds.Count == 0 => Same(op.Text!.Value, value) == (op.Key == "mustBe"),
        double number => op.Holds(bound => number.CompareTo((double)bound)) && !(double.IsNaN(number) && op.Key != "mustNotBe"),
        float number => op.Holds(bound => ((double)number).CompareTo((double)bound)) && !(float.IsNaN(number) && op.Key != "mustNotBe"),
        BigInteger whole => op.Holds(bound => Exact.Compare(whole, 1, 1, bound)),
        decimal number => op.Holds(number.CompareTo),
        sbyte or byte or short or ushort or int or uint or long or ulong => op.Holds(Convert.ToDecimal(value, CultureInfo.InvariantCulture).CompareTo),
        _ => throw new LakeException(new Problem("wrong_type", $"the query yields {value.GetType().Name} '{value}', which is not a number to compare")),
    };

    private static bool Same(JsonElement expected, object value) => expected.ValueKind switch
    {
        JsonValueKind.String => expected.GetString() == (SampleValue.Of(value)?.ToString() ?? ""),
        JsonValueKind.True or JsonValueKind.False => value is bool flag && flag == expected.GetBoolean(),
        _ => false,
    };
}
