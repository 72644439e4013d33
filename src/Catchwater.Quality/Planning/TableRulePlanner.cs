using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>Plans checks that compare the table as a whole: with another, with the clock, with its contract.</summary>
internal sealed class TableRulePlanner(PlanContext context, SchemaBinder binder)
{
    public Draft? Freshness(Rule rule, Freshness check, ICollection<Problem> problems)
    {
        if (context.Schema.Find(check.Column) is not { } column)
        {
            problems.Add(ColumnExpressions.Unknown(check.Column, context.Schema, context.Dataset).At(check.Location));
            return null;
        }

        if (column.Type != "DATE" && !LogicalTypes.IsTimestamp(column.Type))
        {
            problems.Add(new Problem("type_mismatch", $"column '{column.Name}' is {column.Type}: freshness needs a DATE or TIMESTAMP").At(check.Location));
            return null;
        }

        return new Draft(rule, [], () => new FreshnessRule(rule, column.Name, check.MaxAge));
    }

    public Draft? DatasetMatch(Rule rule, DatasetMatch check, ICollection<Problem> problems)
    {
        if (Other(check.Dataset, check.Location, problems) is not { } other
            || Condition(check.ReferencedWhere, check.Location, "referencedWhere", problems) is not { } where)
        {
            return null;
        }

        IReadOnlyList<string> columns = check.Columns.Count > 0 ? check.Columns : [.. context.Schema.Columns.Select(column => column.Name)];
        foreach (var (name, schema, dataset) in columns.SelectMany(name => new[] { (name, context.Schema, context.Dataset), (name, other, check.Dataset) }))
        {
            if (schema.Find(name) is null)
            {
                problems.Add(ColumnExpressions.Unknown(name, schema, dataset).At(check.Location));
                return null;
            }
        }

        foreach (var name in columns)
        {
            var (mine, theirs) = (context.Schema.Find(name)!, other.Find(name)!);
            if (LogicalTypes.IsText(mine.Type) != LogicalTypes.IsText(theirs.Type))
            {
                problems.Add(new Problem("type_mismatch", $"'{name}' is {mine.Type} here and {theirs.Type} in {check.Dataset}: they cannot be compared").At(check.Location));
                return null;
            }
        }

        var planned = new DatasetMatchRule(rule, check with { ReferencedWhere = where.Length == 0 ? null : where }, columns, context.Dataset);
        return Bound(planned, planned.Differences(SchemaBinder.StandIn(context.Schema), _ => SchemaBinder.StandIn(other)), check.Location, problems);
    }

    public Draft? AggregateMatch(Rule rule, AggregateMatch check, ICollection<Problem> problems)
    {
        if (Other(check.Dataset, check.Location, problems) is not { } other
            || Condition(check.ReferencedWhere, check.Location, "referencedWhere", problems) is not { } where
            || context.Expressions.Translate(check.Expression, check.Location with { Key = $"{check.Location.Key}.expression" }, problems) is not { } here
            || context.Expressions.Translate(check.ReferencedExpression, check.Location with { Key = $"{check.Location.Key}.referencedExpression" }, problems) is not { } there)
        {
            return null;
        }

        var exact = check with { Expression = here.Sql, ReferencedExpression = there.Sql, ReferencedWhere = where.Length == 0 ? null : where };
        var planned = new AggregateMatchRule(rule, exact, check.Expression, check.GroupBy, context.Dataset);
        var sides = planned.Sides(SchemaBinder.StandIn(context.Schema), _ => SchemaBinder.StandIn(other));
        return Bound(planned, $"SELECT {planned.Matches} FROM {sides}", check.Location, problems);
    }

    private Draft? Bound(PlannedRule planned, string select, Location location, ICollection<Problem> problems)
    {
        var (_, error) = binder.BindQuery(select);
        if (error is not null)
        {
            problems.Add(error.At(location));
            return null;
        }

        return new Draft(planned.Rule, [], () => planned);
    }

    private TableSchema? Other(DatasetName dataset, Location location, ICollection<Problem> problems)
    {
        var schema = dataset == context.Dataset ? context.Schema : context.SchemaOf(dataset);
        if (schema is null)
        {
            problems.Add(new Problem("unknown_table", $"there is no table '{dataset}' to compare with").At(location with { Key = $"{location.Key}.references" }));
        }

        return schema;
    }

    // Empty for none; null with a problem.
    private string? Condition(string? where, Location location, string key, ICollection<Problem> problems) =>
        where is null ? "" : context.Expressions.Translate(where, location with { Key = $"{location.Key}.{key}" }, problems)?.Sql;
}
