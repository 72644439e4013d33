using System.Text.Json;

namespace Catchwater.Lake.Sql.Lineage;

/// <summary>Joins of two inputs, and correlated subqueries, which the plan holds as joins.</summary>
internal static class Joins
{
    public static List<ColumnLineage> SideBySide(PlanWalker walker, JsonElement op) => walker.WalkChildren(op);

    public static List<ColumnLineage> Join(PlanWalker walker, JsonElement op)
    {
        var children = op.Items("children").ToList();
        var left = walker.Walk(children[0]);
        return Meet(walker, op, left, walker.Walk(children[1]));
    }

    // The right side sees some columns of the left one, without duplicates, through LOGICAL_DELIM_GET.
    public static List<ColumnLineage> Correlated(PlanWalker walker, JsonElement op)
    {
        var children = op.Items("children").ToList();
        var flipped = op.TryGetProperty("delim_flipped", out var flip) && flip.ValueKind == JsonValueKind.True;
        var outer = walker.Walk(children[flipped ? 1 : 0]);
        walker.Correlated.Push([.. op.Items("duplicate_eliminated_columns").Select(expression => Expressions.Lineage(walker, expression, outer))]);
        var inner = walker.Walk(children[flipped ? 0 : 1]);
        walker.Correlated.Pop();
        return flipped ? Meet(walker, op, inner, outer) : Meet(walker, op, outer, inner);
    }

    public static List<ColumnLineage> CorrelatedColumns(PlanWalker walker, JsonElement op)
    {
        var count = op.Items("chunk_types").Count();
        return walker.CorrelatedTables[op.Number("table_index")] = walker.Correlated.FirstOrDefault(columns => columns.Count == count)
            ?? throw new UnknownPlanException("a correlated column outside its subquery");
    }

    private static List<ColumnLineage> Meet(PlanWalker walker, JsonElement op, List<ColumnLineage> left, List<ColumnLineage> right)
    {
        var condition = new ColumnLineage();
        foreach (var comparison in op.Items("conditions"))
        {
            condition.Add(Expressions.Lineage(walker, comparison.GetProperty("left"), left));
            condition.Add(Expressions.Lineage(walker, comparison.GetProperty("right"), right));
        }

        if (op.TryGetProperty("condition", out var any) && any.ValueKind == JsonValueKind.Object)
        {
            condition.Add(Expressions.Lineage(walker, any, [.. left, .. right]));
        }

        if (op.TryGetProperty("predicate", out var residual) && residual.ValueKind == JsonValueKind.Object)
        {
            condition.Add(Expressions.Lineage(walker, residual, [.. left, .. right]));
        }

        var type = op.Text("join_type");
        if (type == "MARK")
        {
            // IN and EXISTS: a column that says whether there is a partner. Who filters by it filters by the condition.
            return [.. left, new ColumnLineage().Add(condition, Dependence.Conditional)];
        }

        walker.Indirect.Add(condition, Dependence.Join);
        return type switch
        {
            "SEMI" or "ANTI" => left,
            "RIGHT_SEMI" or "RIGHT_ANTI" => right,
            _ => [.. left, .. right],
        };
    }
}
