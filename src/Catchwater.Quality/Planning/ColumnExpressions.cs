using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>Turns paths of a contract (a column, a field, the elements of a list) into SQL over the table.</summary>
internal sealed class ColumnExpressions(TableSchema schema, SchemaBinder binder)
{
    /// <summary>The type at a path; null with a problem when it does not exist.</summary>
    public TypedValue? Resolve(ColumnPath path, ICollection<Problem> problems)
    {
        if (schema.Find(path.Column) is not { } column)
        {
            problems.Add(Unknown(path.Column, schema, null).At(path.Location));
            return null;
        }

        // Elements are looked at through the first one: only types matter here.
        var sql = Quoting.Identifier(column.Name);
        var type = column.Type;
        foreach (var step in path.Steps)
        {
            if (step is null ? !LogicalTypes.IsList(type) : !LogicalTypes.IsStruct(type))
            {
                problems.Add(new Problem("type_mismatch", $"'{path}' does not exist: {type} has no {(step is null ? "elements" : "fields")}") { Hint = type == "JSON" ? "cast the JSON column to a STRUCT or list type in the pipeline" : null }.At(path.Location));
                return null;
            }

            sql = step is null ? $"({sql})[1]" : $"struct_extract({sql}, {Quoting.Literal(step)})";
            if (binder.TypeOf(sql) is not { } next)
            {
                problems.Add(new Problem("unknown_column", $"'{path}' does not exist: {type} has no field '{step}'").At(path.Location));
                return null;
            }

            type = next;
        }

        return new TypedValue(sql, type);
    }

    /// <summary>
    /// A condition on the value at a path as a condition on the row: every element of a list must satisfy it, and what lies within
    /// NULL is not judged. Null when the path does not exist, with a problem, or when the condition is.
    /// </summary>
    public string? Condition(ColumnPath path, Func<TypedValue, string?> valid, ICollection<Problem> problems) =>
        Resolve(path, problems) is { } end ? Walk(Quoting.Identifier(schema.Find(path.Column)!.Name), path.Steps, 0, end.Type, valid) : null;

    private static string? Walk(string sql, IReadOnlyList<string?> steps, int at, string type, Func<TypedValue, string?> valid)
    {
        if (at == steps.Count)
        {
            return valid(new TypedValue(sql, type));
        }

        if (steps[at] is { } field)
        {
            var inner = Walk($"struct_extract({sql}, {Quoting.Literal(field)})", steps, at + 1, type, valid);
            return inner is null ? null : $"({sql} IS NULL OR {inner})";
        }

        var element = Walk($"e{at}", steps, at + 1, type, valid);
        return element is null ? null : $"len(list_filter({sql}, lambda e{at}: NOT ({element}))) = 0";
    }

    public static Problem Unknown(string name, TableSchema schema, DatasetName? dataset) =>
        new("unknown_column", $"there is no column '{name}'{(dataset is null ? "" : $" in {dataset}")}")
        {
            Hint = Suggestion.Hint(name, [.. schema.Columns.Select(column => column.Name)]),
        };
}
