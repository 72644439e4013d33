using System.Reflection;
using Catchwater.Core.Errors;
using DuckDB.NET.Data;

namespace Catchwater.Lake.Sessions;

/// <summary>Reads one value of a result. The client library refuses a NULL inside a list of numbers unless it is asked for nullable ones.</summary>
internal static class CellReader
{
    private static readonly MethodInfo Typed = typeof(DuckDBDataReader).GetMethod(nameof(DuckDBDataReader.GetFieldValue))!;

    /// <summary>The value; null for NULL.</summary>
    /// <exception cref="LakeException">A NULL is nested where the client library cannot give it (<c>unsupported_value</c>).</exception>
    public static object? Read(DuckDBDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
        {
            return null;
        }

        try
        {
            return reader.GetValue(column);
        }
        catch (InvalidCastException fault)
        {
            var type = reader.GetFieldType(column);
            if (type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(List<>) && type.GetGenericArguments()[0] is { IsValueType: true } element)
            {
                var list = typeof(List<>).MakeGenericType(typeof(Nullable<>).MakeGenericType(element));
                return Typed.MakeGenericMethod(list).Invoke(reader, [column]);
            }

            throw new LakeException(
                new Problem("unsupported_value", $"the column '{reader.GetName(column)}' holds a NULL inside a nested value")
                {
                    Hint = "read it as to_json(column)",
                },
                fault);
        }
    }
}
