using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Sql.Spark;

namespace Catchwater.Lake.Sql;

/// <summary>Walks the syntax tree of a query and lets pass only what is known to be harmless. What it does not know it refuses.</summary>
/// <param name="text">The SQL the tree was made from.</param>
/// <param name="shift">Number of characters that were put before it for the parser.</param>
internal sealed partial class SqlGate(SqlText text, int shift = 0)
{
    private static readonly FrozenSet<string> Nodes = FrozenSet.ToFrozenSet(
    [
        "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE",
        "BASE_TABLE", "SUBQUERY", "JOIN", "EXPRESSION_LIST", "EMPTY", "TABLE_FUNCTION", "PIVOT",
        "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER",
        "ORDER_DEFAULT", "ASCENDING", "DESCENDING",
    ]);

    private static readonly FrozenSet<string> Expressions = FrozenSet.ToFrozenSet(
    [
        "COLUMN_REF", "CONSTANT", "FUNCTION", "OPERATOR", "COMPARISON", "CONJUNCTION", "CAST", "CASE", "SUBQUERY", "STAR", "WINDOW",
        "BETWEEN", "LAMBDA", "LAMBDA_REF", "COLLATE", "POSITIONAL_REFERENCE",
    ]);

    private readonly HashSet<string> _commonTables = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<TableReference> _tables = [];

    /// <summary>The tables that were named, without common table expressions.</summary>
    public IReadOnlyList<TableReference> Tables => _tables;

    /// <summary>Checks a statement or an expression.</summary>
    /// <exception cref="SqlException">Something in it is not allowed.</exception>
    public void Check(JsonElement root)
    {
        CollectCommonTables(root);
        Visit(root);
    }

    private void CollectCommonTables(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                CollectCommonTables(item);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.Name == "cte_map" && property.Value.TryGetProperty("map", out var map))
                {
                    foreach (var entry in map.EnumerateArray())
                    {
                        _commonTables.Add(entry.GetProperty("key").GetString()!);
                    }
                }

                CollectCommonTables(property.Value);
            }
        }
    }

    private void Visit(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Visit(item);
            }

            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (element.TryGetProperty("class", out var kind))
        {
            Expression(element, kind.GetString()!);
        }
        else if (element.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
        {
            Node(element, type.GetString()!);
        }

        if (element.TryGetProperty("sample", out var sample) && sample.ValueKind == JsonValueKind.Object
            && !(sample.TryGetProperty("seed", out var seed) && seed.GetInt64() >= 0))
        {
            throw Fault(element, new Problem("sql_unsupported", "a sample without REPEATABLE gives another result on every run"));
        }

        var isConstant = element.TryGetProperty("class", out var named) && named.GetString() == "CONSTANT";
        foreach (var property in element.EnumerateObject())
        {
            // Constants and types hold no names of tables or functions, but may hold any key. The "value" of a map of common table
            // expressions is a query.
            if (property.Name != "cast_type" && !(property.Name == "value" && isConstant))
            {
                Visit(property.Value);
            }
        }
    }

    private void Node(JsonElement node, string type)
    {
        if (type == "SHOW_REF")
        {
            throw Fault(node, new Problem("sql_not_select", "DESCRIBE, SHOW and SUMMARIZE are not allowed here"));
        }

        if (!Nodes.Contains(type))
        {
            throw Fault(node, new Problem("sql_unsupported", $"{type} is not supported"));
        }

        if (type == "BASE_TABLE")
        {
            Table(node);
        }
        else if (type == "TABLE_FUNCTION")
        {
            var function = node.GetProperty("function");
            var name = function.TryGetProperty("function_name", out var found) ? found.GetString()! : "";
            if (!AllowedFunctions.Tables.Contains(name))
            {
                throw Fault(node, new Problem("sql_function", $"the table function '{name}' is not allowed: queries read tables of the lake")
                {
                    Hint = "files are read by a pipeline's source",
                });
            }
        }
    }

    private void Table(JsonElement node)
    {
        var table = node.GetProperty("table_name").GetString()!;
        var schema = node.TryGetProperty("schema_name", out var found) ? found.GetString() : null;
        if (node.TryGetProperty("catalog_name", out var catalog) && catalog.GetString() is { Length: > 0 } database)
        {
            throw Fault(node, new Problem("sql_table", $"'{database}.{schema}.{table}' has too many parts: a table's name is layer.table"));
        }

        if (node.TryGetProperty("at_clause", out _))
        {
            throw Fault(node, new Problem("sql_unsupported", "AT is not supported") { Hint = "query an older version with --as-of" });
        }

        if (schema is null && _commonTables.Contains(table))
        {
            return;
        }

        if (!PlainName().IsMatch(table) || (schema is not null && !PlainName().IsMatch(schema)))
        {
            throw Fault(node, new Problem("sql_table", $"'{table}' is not the name of a table: files cannot be read from SQL")
            {
                Hint = "files are read by a pipeline's source",
            });
        }

        _tables.Add(new TableReference(schema, table, Position(node) ?? 1));
    }

    private void Expression(JsonElement expression, string kind)
    {
        if (!Expressions.Contains(kind))
        {
            throw Fault(expression, new Problem("sql_unsupported", kind switch
            {
                "PARAMETER" => "parameters such as ? and $1 are not supported",
                _ => $"{kind} is not supported",
            }));
        }

        if (kind == "OPERATOR" && expression.GetProperty("type").GetString() == "ARRAY_EXTRACT" && expression.GetProperty("children") is var parts
            && Constant(parts, 1) is { ValueKind: JsonValueKind.Number } index && index.TryGetInt64(out var place) && place == 0)
        {
            throw Fault(parts[1], new Problem("sql_unsupported", "there is no element 0: places count from 1")
            {
                Hint = "a map's key 0 is map_extract_value(map, 0)",
            });
        }

        if (kind is "FUNCTION" or "WINDOW" && expression.TryGetProperty("function_name", out var name))
        {
            Function(expression, name.GetString()!);
        }
    }

    private void Function(JsonElement call, string name)
    {
        if (!AllowedFunctions.Scalars.Contains(name))
        {
            throw Fault(call, new Problem("sql_function", Forbidden.Reason(name) is { } reason
                ? $"the function '{name}' is not allowed: {reason}"
                : $"the function '{name}' is unknown")
            {
                Hint = Suggestion.For(name, AllowedFunctions.Scalars.Concat(SparkFunctions.Names)) is { } near
                    ? $"did you mean '{near}'?"
                    : "docs/sql-dialect.md lists what is supported",
            });
        }

        if (!call.TryGetProperty("children", out var children))
        {
            return;
        }

        if (name.StartsWith("regexp_", StringComparison.OrdinalIgnoreCase) && Constant(children, 1) is { ValueKind: JsonValueKind.String } pattern
            && SqlParser.RegexFault(pattern.GetString()!) is { } fault)
        {
            throw Fault(children[1], new Problem("sql_regex", $"the pattern is not a regular expression (RE2): {fault}"), fallback: call);
        }
    }

    private static JsonElement? Constant(JsonElement children, int index) =>
        children.GetArrayLength() > index && children[index].TryGetProperty("class", out var kind) && kind.GetString() == "CONSTANT"
        && children[index].GetProperty("value").TryGetProperty("value", out var value) ? value : null;

    private int? Position(JsonElement element) =>
        element.TryGetProperty("query_location", out var at) && at.TryGetInt32(out var bytes) && bytes >= shift
            ? text.Locate(EngineFault.CharacterOf(text.Sql, bytes - shift))
            : null;

    private SqlException Fault(JsonElement element, Problem problem, JsonElement? fallback = null) =>
        new(problem, text.Source, Position(element) ?? (fallback is { } other ? Position(other) : null));

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
