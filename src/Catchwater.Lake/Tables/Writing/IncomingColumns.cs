using System.Buffers;
using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables.Types;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>What a SELECT yields, as a table would store it.</summary>
internal static class IncomingColumns
{
    /// <summary>
    /// Characters no column name may have: without column mapping (reader version 2) Delta and Spark refuse them.
    /// </summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" ,;{}()\n\t=");

    /// <summary>Levels of nesting. A schema is JSON with three levels for each, and readers of JSON, ours too, take 64 by default.</summary>
    private const int Deepest = 20;

    /// <summary>The schema that stores these columns; null when there were problems, each of which is added.</summary>
    public static StructType? Stored(TableSchema incoming, ICollection<Problem> problems)
    {
        List<DeltaField> fields = [];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        var before = problems.Count;
        foreach (var column in incoming.Columns)
        {
            CheckName(column.Name, problems);
            if (!names.Add(column.Name))
            {
                problems.Add(new Problem("duplicate_column", $"two columns are named '{column.Name}' (upper and lower case are the same to a table)")
                {
                    Key = column.Name,
                    Hint = $"rename one of them: SELECT … AS {Quoting.Identifier(column.Name + "_2")}",
                });
            }

            if (TypeOf(column) is { } type)
            {
                if (Depth(type) > Deepest)
                {
                    problems.Add(new Problem("unsupported_type", $"column '{column.Name}' is nested {Depth(type)} deep, a table can store {Deepest}")
                    {
                        Key = column.Name,
                        Hint = $"keep it as JSON text: CAST({Quoting.Identifier(column.Name)} AS VARCHAR)",
                    });
                }

                CheckFields(column.Name, type, problems);
                fields.Add(new DeltaField(column.Name, type));
            }
            else
            {
                problems.Add(new Problem("unsupported_type", $"column '{column.Name}' has the type {column.Type}, which a table cannot store")
                {
                    Key = column.Name,
                    Hint = $"cast it: CAST({Quoting.Identifier(column.Name)} AS VARCHAR)",
                });
            }
        }

        return problems.Count == before ? new StructType(fields) : null;
    }

    private static int Depth(DeltaType type) => type switch
    {
        ArrayType(var element) => 1 + Depth(element),
        MapType(var key, var value) => 1 + Math.Max(Depth(key), Depth(value)),
        StructType(var fields) => 1 + fields.Select(field => Depth(field.Type)).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private static DeltaType? TypeOf(Column column)
    {
        try
        {
            return TypeMapping.ToDelta(DuckTypeParser.Parse(column.Type));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static void CheckName(string name, ICollection<Problem> problems)
    {
        if (name.Length == 0 || name.AsSpan().IndexOfAny(Forbidden) >= 0 || name.Any(char.IsControl))
        {
            var suggested = new string([.. name.Select(letter => Forbidden.Contains(letter) || char.IsControl(letter) ? '_' : letter)]).Trim('_');
            problems.Add(new Problem("invalid_column_name", $"a table cannot have a column named '{name}': Delta Lake allows no space, line end, or any of ,;{{}}()= in names")
            {
                Key = name,
                Hint = $"rename it in the pipeline: SELECT {(name.Length > 0 && !name.Contains('\0') ? Quoting.Identifier(name) : "…")} AS {(suggested.Length > 0 ? suggested : "name")}",
            });
        }
    }

    private static void CheckFields(string path, DeltaType type, ICollection<Problem> problems)
    {
        switch (type)
        {
            case ArrayType(var element):
                CheckFields(path, element, problems);
                break;
            case MapType(var key, var value):
                CheckFields(path, key, problems);
                CheckFields(path, value, problems);
                break;
            case StructType(var fields):
                foreach (var field in fields)
                {
                    CheckName(field.Name, problems);
                    CheckFields($"{path}.{field.Name}", field.Type, problems);
                }

                break;
        }
    }
}
