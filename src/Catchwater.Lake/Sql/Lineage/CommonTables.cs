using System.Text.Json;

namespace Catchwater.Lake.Sql.Lineage;

/// <summary>WITH, recursive or not.</summary>
internal static class CommonTables
{
    public static List<ColumnLineage> Define(PlanWalker walker, JsonElement op)
    {
        var children = op.Items("children").ToList();
        walker.CommonTableColumns[op.Number("table_index")] = walker.Walk(children[0]);
        return walker.Walk(children[1]);
    }

    // The recursive part sees what earlier rounds yielded: repeat until a round adds no edge.
    public static List<ColumnLineage> Recurse(PlanWalker walker, JsonElement op)
    {
        var children = op.Items("children").ToList();
        List<ColumnLineage> columns = [.. walker.Walk(children[0]).Select(column => new ColumnLineage().Add(column))];
        walker.CommonTableColumns[op.Number("table_index")] = columns;
        int before, after;
        do
        {
            before = columns.Sum(column => column.Count);
            foreach (var (column, next) in columns.Zip(walker.Walk(children[1])))
            {
                column.Add(next);
            }

            after = columns.Sum(column => column.Count);
        }
        while (after > before);
        return columns;
    }

    public static List<ColumnLineage> Refer(PlanWalker walker, JsonElement op) =>
        walker.CommonTableColumns.TryGetValue(op.Number("cte_index"), out var columns)
            ? columns
            : throw new UnknownPlanException($"a common table expression {op.Number("cte_index")} before its definition");
}
