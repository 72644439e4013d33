using System.Text.Json;

namespace Catchwater.Lake.Sql.Lineage;

/// <summary>What a bound expression's value depends on.</summary>
internal static class Expressions
{
    /// <summary>The lineage of an expression over an operator's input columns.</summary>
    public static ColumnLineage Lineage(PlanWalker walker, JsonElement expression, List<ColumnLineage> inputs)
    {
        switch (expression.Text("expression_class"))
        {
            case "BOUND_REF":
                return Reference(expression, inputs);
            case "BOUND_COLUMN_REF":
                return Binding(walker, expression.GetProperty("binding"));
            case "BOUND_CONSTANT" or "BOUND_PARAMETER" or "BOUND_DEFAULT" or "BOUND_LAMBDA_REF":
                return new ColumnLineage();
            case "BOUND_CAST":
                return Of(walker, Dependence.Transformation, inputs, expression.GetProperty("child"));
            case "BOUND_FUNCTION" when expression.Text("name") is "md5" or "md5_number" or "sha1" or "sha256":
                return new ColumnLineage().Add(Of(walker, Dependence.Transformation, inputs, [.. expression.Items("children")]), masks: true);
            case "BOUND_FUNCTION" or "BOUND_OPERATOR" or "BOUND_CONJUNCTION":
                return Of(walker, Dependence.Transformation, inputs, [.. expression.Items("children")]);
            case "BOUND_UNNEST":
                return Of(walker, Dependence.Transformation, inputs, expression.GetProperty("child"));
            case "BOUND_COMPARISON":
                return Of(walker, Dependence.Transformation, inputs, expression.GetProperty("left"), expression.GetProperty("right"));
            case "BOUND_BETWEEN":
                return Of(
                    walker, Dependence.Transformation, inputs, expression.GetProperty("input"), expression.GetProperty("lower"), expression.GetProperty("upper"));
            case "BOUND_CASE":
                return Case(walker, expression, inputs);
            case "BOUND_AGGREGATE":
                return Aggregate(walker, expression, inputs);
            case "BOUND_WINDOW":
                return Window(walker, expression, inputs);
            case var unknown:
                throw new UnknownPlanException($"unknown expression {unknown}");
        }
    }

    private static ColumnLineage Reference(JsonElement expression, List<ColumnLineage> inputs)
    {
        var index = expression.Number("index");
        return index >= 0 && index < inputs.Count
            ? new ColumnLineage().Add(inputs[(int)index])
            : throw new UnknownPlanException($"a reference to column {index} of {inputs.Count}");
    }

    // A table function beside the tables it takes its arguments from refers to them by number, not by place.
    private static ColumnLineage Binding(PlanWalker walker, JsonElement binding)
    {
        var column = (int)binding.Number("column_index");
        return walker.CorrelatedTables.TryGetValue(binding.Number("table_index"), out var columns) && column < columns.Count
            ? new ColumnLineage().Add(columns[column])
            : throw new UnknownPlanException($"a reference to an unknown table {binding.Number("table_index")}");
    }

    private static ColumnLineage Of(PlanWalker walker, Dependence how, List<ColumnLineage> inputs, params JsonElement[] parts)
    {
        var lineage = new ColumnLineage();
        foreach (var part in parts)
        {
            lineage.Add(Lineage(walker, part, inputs), how);
        }

        return lineage;
    }

    private static ColumnLineage Case(PlanWalker walker, JsonElement expression, List<ColumnLineage> inputs)
    {
        var lineage = Of(walker, Dependence.Transformation, inputs, expression.GetProperty("else_expr"));
        foreach (var check in expression.Items("case_checks"))
        {
            lineage.Add(Lineage(walker, check.GetProperty("when_expr"), inputs), Dependence.Conditional);
            lineage.Add(Lineage(walker, check.GetProperty("then_expr"), inputs), Dependence.Transformation);
        }

        return lineage;
    }

    private static ColumnLineage Aggregate(PlanWalker walker, JsonElement expression, List<ColumnLineage> inputs)
    {
        var lineage = Of(walker, Dependence.Aggregation, inputs, [.. expression.Items("children")]);
        if (expression.TryGetProperty("filter", out var filter))
        {
            lineage.Add(Lineage(walker, filter, inputs), Dependence.Filter);
        }

        if (expression.TryGetProperty("order_bys", out var order))
        {
            foreach (var item in order.Items("orders"))
            {
                lineage.Add(Lineage(walker, item.GetProperty("expression"), inputs), Dependence.Sort);
            }
        }

        return lineage;
    }

    private static ColumnLineage Window(PlanWalker walker, JsonElement expression, List<ColumnLineage> inputs)
    {
        var how = expression.Text("type") == "WINDOW_AGGREGATE" ? Dependence.Aggregation : Dependence.Transformation;
        var lineage = Of(walker, how, inputs, [.. expression.Items("children")]);
        foreach (var partition in expression.Items("partitions"))
        {
            lineage.Add(Lineage(walker, partition, inputs), Dependence.Window);
        }

        foreach (var order in expression.Items("orders").Concat(expression.Items("arg_orders")))
        {
            lineage.Add(Lineage(walker, order.GetProperty("expression"), inputs), Dependence.Window);
        }

        foreach (var bound in (string[])["start_expr", "end_expr", "offset_expr", "default_expr", "filter_expr"])
        {
            if (expression.TryGetProperty(bound, out var part) && part.ValueKind == JsonValueKind.Object)
            {
                lineage.Add(Lineage(walker, part, inputs), bound == "default_expr" ? Dependence.Transformation : Dependence.Window);
            }
        }

        return lineage;
    }
}
