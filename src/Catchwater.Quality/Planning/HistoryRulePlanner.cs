using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>Plans checks that compare a table with what it was.</summary>
internal sealed class HistoryRulePlanner(PlanContext context, SchemaBinder binder)
{
    public Draft? Anomaly(Rule rule, Anomaly check, ICollection<Problem> problems)
    {
        var location = check.Location with { Key = $"{check.Location.Key}.expression" };
        if (context.Expressions.Translate(check.Spec.Expression, location, problems) is not { } expression)
        {
            return null;
        }

        var (schema, error) = binder.BindQuery($"SELECT {expression.Sql} FROM {SchemaBinder.StandIn(context.Schema)} GROUP BY ALL");
        if (error is not null)
        {
            problems.Add(error.At(location));
            return null;
        }

        var type = schema!.Columns[0].Type;
        if (binder.TypeOf(expression.Sql) is not null || !LogicalTypes.Fits(type, Core.Contracts.LogicalType.Number, null, beforeV31: false))
        {
            problems.Add(new Problem("wrong_type", binder.TypeOf(expression.Sql) is not null ? "the expression is about one row, expected an aggregate" : $"the aggregate yields {type}, expected a number") { Hint = "such as count(*), sum(amount), avg(amount)" }.At(location));
            return null;
        }

        return new Draft(rule, [], () => new AnomalyRule(rule, check.Spec, check.Since, expression.Sql));
    }

    public Draft? Distribution(Rule rule, Distribution check, ICollection<Problem> problems)
    {
        if (Column(check.Column, context.Schema, context.Dataset, check.Location, problems) is not { } column)
        {
            return null;
        }

        var spec = check.Spec;
        Column? other = null;
        string? where = null;
        if (spec.References is { } dataset)
        {
            var schema = dataset == context.Dataset ? context.Schema : context.SchemaOf(dataset);
            if (schema is null)
            {
                problems.Add(new Problem("unknown_table", $"there is no table '{dataset}' to compare with").At(check.Location with { Key = $"{check.Location.Key}.references" }));
                return null;
            }

            other = Column(spec.ReferencedColumn ?? check.Column, schema, dataset, check.Location, problems);
            if (other is null || (spec.ReferencedWhere is { } text && (where = Condition(text, schema, check.Location, problems)) is null))
            {
                return null;
            }

            if (SpreadQuery.IsScale(column.Type) != SpreadQuery.IsScale(other.Type))
            {
                problems.Add(new Problem("type_mismatch", $"'{column.Name}' is {column.Type} here and {other.Type} in {dataset}: they cannot be compared").At(check.Location));
                return null;
            }
        }

        if (!SpreadQuery.IsScale(column.Type) && spec.Method == DistributionMethod.Ks)
        {
            problems.Add(new Problem("type_mismatch", $"column '{column.Name}' is {column.Type}: ks needs numbers, dates or times") { Hint = "method: psi counts values" }.At(check.Location));
            return null;
        }

        if (SpreadQuery.IsScale(column.Type) && spec.Expected.Count > 0)
        {
            problems.Add(new Problem("type_mismatch", $"column '{column.Name}' is {column.Type}: expected shares are of texts and booleans") { Hint = "compare numbers with a table, or with the version before" }.At(check.Location));
            return null;
        }

        return new Draft(rule, [], () => new DistributionRule(rule, spec, column, other, where, context.Dataset));
    }

    private string? Condition(string text, TableSchema schema, Location location, ICollection<Problem> problems)
    {
        location = location with { Key = $"{location.Key}.referencedWhere" };
        if (context.Expressions.Translate(text, location, problems) is not { } condition)
        {
            return null;
        }

        if (binder.BindQuery($"SELECT 1 FROM {SchemaBinder.StandIn(schema)} WHERE {condition.Sql}").Error is { } error)
        {
            problems.Add(error.At(location));
            return null;
        }

        return condition.Sql;
    }

    private static Column? Column(string name, TableSchema schema, Core.Names.DatasetName dataset, Location location, ICollection<Problem> problems)
    {
        if (schema.Find(name) is not { } column)
        {
            problems.Add(ColumnExpressions.Unknown(name, schema, dataset).At(location));
            return null;
        }

        if (SpreadQuery.IsScale(column.Type) || LogicalTypes.IsText(column.Type) || column.Type is "BOOLEAN" or "UUID")
        {
            return column;
        }

        problems.Add(new Problem("type_mismatch", $"column '{column.Name}' is {column.Type}: a distribution is of numbers, dates, times, texts or booleans").At(location));
        return null;
    }
}
