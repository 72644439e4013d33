using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Lake.Sql;

namespace Catchwater.Lake.Query;

/// <summary>Finds the tables of the lake that a query means.</summary>
internal static class QueryTables
{
    /// <summary>The table behind each name that the query uses.</summary>
    /// <exception cref="SqlException">A name is no table (<c>unknown_table</c>), or more than one (<c>ambiguous_table</c>).</exception>
    public static IReadOnlyList<(TableReference Reference, DatasetName Name)> Resolve(SqlText query, IReadOnlyList<DatasetName> tables) =>
        [.. query.Tables.Select(reference => (reference, Resolve(query, reference, tables)))];

    private static DatasetName Resolve(SqlText query, TableReference reference, IReadOnlyList<DatasetName> tables)
    {
        var found = tables.Where(table => Matches(table.Table, reference.Table) && (reference.Schema is null || Matches(table.Layer, reference.Schema))).ToList();
        if (found is [var name])
        {
            return name;
        }

        var asked = reference.Schema is null ? reference.Table : $"{reference.Schema}.{reference.Table}";
        if (found.Count > 1)
        {
            throw new SqlException(
                new Problem("ambiguous_table", $"'{asked}' is more than one table: {string.Join(", ", found)}") { Hint = "write its layer before it" },
                query.Source,
                reference.Position);
        }

        throw new SqlException(
            new Problem("unknown_table", $"there is no table '{asked}'") { Hint = Hint(asked, reference, tables) }, query.Source, reference.Position);
    }

    private static bool Matches(string name, string asked) => name.Equals(asked, StringComparison.OrdinalIgnoreCase);

    private static string Hint(string asked, TableReference reference, IReadOnlyList<DatasetName> tables)
    {
        if (tables.Count == 0)
        {
            return "the lake has no tables yet: run the project first";
        }

        var names = tables.Select(table => table.ToString()).ToList();
        var near = Suggestion.For(asked, names)
            ?? tables.FirstOrDefault(table => Suggestion.For(reference.Table, [table.Table]) is not null)?.ToString();
        var list = $"the tables are {string.Join(", ", names)}";
        return near is null ? list : $"did you mean '{near}'? {list}";
    }
}
