using System.Linq.Expressions;
using System.Reflection;
using Catchwater.Core.Errors;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using DuckDB.NET.Data;

namespace Catchwater.Host.Tables;

/// <summary>A row type fitted to one version of a table: which columns are selected, and how a row becomes an object.</summary>
/// <param name="Columns">The SELECT list.</param>
/// <param name="Read">Makes the object of the row the reader stands on.</param>
internal sealed record RowReader<T>(string Columns, Func<DuckDBDataReader, T> Read)
{
    /// <summary>Fits <typeparamref name="T"/> to the table.</summary>
    /// <exception cref="TableReadException">With every member that has no column, or one of a type it cannot take.</exception>
    public static RowReader<T> For(TableSnapshot table)
    {
        var (constructor, members) = RowMember.Of(typeof(T));
        var reader = Expression.Parameter(typeof(DuckDBDataReader), "reader");
        List<string> columns = [];
        List<Problem> problems = [];
        Dictionary<RowMember, Expression> values = [];
        foreach (var member in members)
        {
            if (member.ColumnIn(table.Schema) is not { } column)
            {
                if (member.Optional)
                {
                    values[member] = Default((ParameterInfo)member.Source);
                }
                else
                {
                    problems.Add(new Problem("missing_column", $"{table.Name} has no column '{member.Expected}' for {member.Shown}")
                    {
                        Hint = $"{Suggestion.Hint(member.Expected, [.. table.Schema.Columns.Select(candidate => candidate.Name)])}; [Column(\"…\")] names another, [NotMapped] none",
                    });
                }

                continue;
            }

            var target = Nullable.GetUnderlyingType(member.Type) ?? member.Type;
            if (Conversion.Find(column.Type, target) is { } conversion)
            {
                values[member] = Value(table, column.Name, member, columns.Count, conversion, reader);
                columns.Add(conversion.Select(Quoting.Identifier(column.Name)));
            }
            else
            {
                problems.Add(new Problem("wrong_type", $"{table.Name}: column '{column.Name}' is {column.Type}, which {member.Shown} does not take")
                {
                    Hint = Natural(column.Type) is { } natural ? $"make it {natural}{(member.TakesNull ? "?" : "")}" : null,
                });
            }
        }

        if (problems.Count > 0)
        {
            throw new TableReadException(problems);
        }

        var made = Expression.New(constructor, members.Where(member => member.Source is ParameterInfo).Select(member => values[member]));
        var body = Expression.MemberInit(made, members.Where(member => member.Source is PropertyInfo).Select(member => Expression.Bind((PropertyInfo)member.Source, values[member])));
        return new RowReader<T>(string.Join(", ", columns.DefaultIfEmpty("1")), Expression.Lambda<Func<DuckDBDataReader, T>>(body, reader).Compile());
    }

    // Cell<TMember> wants a reader of TMember; for int? there is one of int.
    private static MethodCallExpression Value(TableSnapshot table, string column, RowMember member, int ordinal, Conversion conversion, Expression reader)
    {
        var read = Nullable.GetUnderlyingType(member.Type) is { } value
            ? (Delegate)typeof(RowReader<T>).GetMethod(nameof(Widen), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(value).Invoke(null, [conversion.Read])!
            : conversion.Read;
        var cell = Activator.CreateInstance(typeof(Cell<>).MakeGenericType(member.Type), table.Name.ToString(), column, member, ordinal, read)!;
        return Expression.Call(Expression.Constant(cell), nameof(Cell<>.Read), null, reader);
    }

    private static Func<DuckDBDataReader, int, TValue?> Widen<TValue>(Func<DuckDBDataReader, int, TValue> read)
        where TValue : struct => (reader, i) => read(reader, i);

    // Reflection gives null for the default of a struct, and a number for that of an enum that may be null.
    private static Expression Default(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null => Expression.Default(parameter.ParameterType),
            var value when type.IsEnum => Expression.Convert(Expression.Constant(Enum.ToObject(type, value)), parameter.ParameterType),
            var value => Expression.Convert(Expression.Constant(value), parameter.ParameterType),
        };
    }

    private static string? Natural(string column) => column switch
    {
        "BOOLEAN" => "bool",
        "TINYINT" => "sbyte",
        "SMALLINT" => "short",
        "INTEGER" => "int",
        "BIGINT" => "long",
        "FLOAT" => "float",
        "DOUBLE" => "double",
        "VARCHAR" => "string",
        "BLOB" => "byte[]",
        "DATE" => "DateOnly",
        "TIMESTAMP" => "DateTime",
        "TIMESTAMP WITH TIME ZONE" => "DateTimeOffset",
        _ when column.EndsWith(']') => "a list",
        _ when column.StartsWith("DECIMAL(", StringComparison.Ordinal) => "decimal",
        _ when column.StartsWith("STRUCT(", StringComparison.Ordinal) => "a record with its fields",
        _ when column.StartsWith("MAP(", StringComparison.Ordinal) => "a dictionary",
        _ => null,
    };
}
