using System.Text.Json;

namespace Catchwater.Lake.Sql.Lineage;

/// <summary>Operators with one input: projection, filter, order, limit, distinct, and those that add columns to their input.</summary>
internal static class Rows
{
    public static List<ColumnLineage> Project(PlanWalker walker, JsonElement op)
    {
        var inputs = walker.WalkChildren(op);
        return [.. op.Items("expressions").Select(expression => Expressions.Lineage(walker, expression, inputs))];
    }

    public static List<ColumnLineage> Filter(PlanWalker walker, JsonElement op)
    {
        var inputs = walker.WalkChildren(op);
        walker.Influence(op.Items("expressions"), inputs, Dependence.Filter);
        return Mapped(op, "projection_map", inputs);
    }

    public static List<ColumnLineage> Sort(PlanWalker walker, JsonElement op)
    {
        var inputs = walker.WalkChildren(op);
        walker.Influence(op.Items("orders").Select(order => order.GetProperty("expression")), inputs, Dependence.Sort);
        return Mapped(op, op.TryGetProperty("projection_map", out _) ? "projection_map" : "projections", inputs);
    }

    public static List<ColumnLineage> Keep(PlanWalker walker, JsonElement op) => walker.WalkChildren(op);

    public static List<ColumnLineage> Limit(PlanWalker walker, JsonElement op)
    {
        var inputs = walker.WalkChildren(op);
        foreach (var bound in (string[])["limit_val", "offset_val"])
        {
            if (op.TryGetProperty(bound, out var value) && value.TryGetProperty("expression", out var expression))
            {
                walker.Influence([expression], inputs, Dependence.Filter);
            }
        }

        return inputs;
    }

    public static List<ColumnLineage> Distinct(PlanWalker walker, JsonElement op)
    {
        var inputs = walker.WalkChildren(op);

        // DISTINCT over all columns drops rows that stay otherwise; only DISTINCT ON lets some columns decide over others.
        if (op.Text("distinct_type") == "DISTINCT_ON")
        {
            walker.Influence(op.Items("distinct_targets"), inputs, Dependence.GroupBy);
            if (op.TryGetProperty("order_by", out var order) && order.ValueKind == JsonValueKind.Object)
            {
                walker.Influence(order.Items("orders").Select(item => item.GetProperty("expression")), inputs, Dependence.Sort);
            }
        }

        return inputs;
    }

    public static List<ColumnLineage> Extend(PlanWalker walker, JsonElement op)
    {
        var inputs = walker.WalkChildren(op);
        return [.. inputs, .. op.Items("expressions").Select(expression => Expressions.Lineage(walker, expression, inputs))];
    }

    private static List<ColumnLineage> Mapped(JsonElement op, string map, List<ColumnLineage> inputs)
    {
        var kept = op.Items(map).Select(PlanJson.Long).ToList();
        return kept.Count == 0 ? inputs : [.. kept.Select(index => inputs[(int)index])];
    }
}
