using System.Text.Json;

namespace Catchwater.Lake.Sql.Lineage;

/// <summary>Operators that bring rows: tables, table functions, VALUES.</summary>
internal static class Scans
{
    public static List<ColumnLineage> Get(PlanWalker walker, JsonElement op)
    {
        var inputs = walker.WalkChildren(op);
        var names = op.Items("names").Select(name => name.GetString()!).ToList();
        var columns = op.Items("column_indexes").Select(column => column.Number("index")).ToList();
        Func<long, ColumnLineage> column;
        if (op.TryGetProperty("function_data", out var data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("table", out var table))
        {
            var schema = data.Text("schema");
            walker.Reads(schema, table.GetString()!);
            column = index => index >= 0 && index < names.Count
                ? new ColumnLineage(new InputColumn(schema, table.GetString()!, names[(int)index]))
                : new ColumnLineage();
        }
        else
        {
            // A table function over columns beside it, such as unnest(x): every row it makes comes from its arguments.
            var arguments = new ColumnLineage();
            foreach (var input in inputs.Take(op.Items("input_table_types").Count()))
            {
                arguments.Add(input, Dependence.Transformation);
            }

            column = _ => arguments;
        }

        var own = columns.Count == 0 ? Enumerable.Range(0, names.Count).Select(index => column(index)) : columns.Select(column);
        var kept = op.Items("projection_ids").Select(PlanJson.Long).ToList();
        var mine = own.ToList();
        return
        [
            .. kept.Count == 0 ? mine : kept.Select(index => mine[(int)index]),
            .. op.Items("projected_input").Select(index => inputs[(int)PlanJson.Long(index)]),
        ];
    }

    public static List<ColumnLineage> Dummy(PlanWalker walker, JsonElement op) => [new()];

    public static List<ColumnLineage> Constants(PlanWalker walker, JsonElement op) =>
        [.. op.Items(op.TryGetProperty("chunk_types", out _) ? "chunk_types" : "return_types").Select(_ => new ColumnLineage())];

    public static List<ColumnLineage> Values(PlanWalker walker, JsonElement op)
    {
        var inputs = walker.WalkChildren(op);
        List<ColumnLineage>? columns = null;
        foreach (var row in op.Items("expressions"))
        {
            var next = row.EnumerateArray().Select(expression => Expressions.Lineage(walker, expression, inputs)).ToList();
            columns = columns is null ? next : [.. columns.Zip(next, (a, b) => a.Add(b))];
        }

        return columns ?? [];
    }
}
