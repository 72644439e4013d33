using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Lake;
using Catchwater.Lake.Sessions;

namespace Catchwater.Quality.Planning;

/// <summary>
/// Finds out what expressions over a table yield without touching data: they run on one row of NULLs in a scratch engine, which
/// also finds constants that do not convert.
/// </summary>
internal sealed class SchemaBinder(TableSchema schema) : IDisposable
{
    // The engine's own planning grows faster than the number of expressions.
    private const int MaxBound = 200;

    private readonly Lazy<LakeEngine> _engine = new(() => LakeEngine.Open(new EngineOptions { Threads = 1, MemoryLimit = "128MB" }));
    private readonly string _standIn = StandIn(schema);

    /// <summary>A FROM item of one row of NULLs with a table's columns.</summary>
    public static string StandIn(TableSchema schema) =>
        $"(SELECT {string.Join(", ", schema.Columns.Select(column => $"NULL::{column.Type} AS {Quoting.Identifier(column.Name)}"))})";

    /// <summary>For each expression its type, or why it does not bind. Aggregates and windows do not: they are not about one row.</summary>
    public IReadOnlyList<Bound> Bind(IReadOnlyList<string> expressions)
    {
        var results = new Bound[expressions.Count];
        if (expressions.Count > 0)
        {
            using var session = _engine.Value.OpenSession();
            for (var from = 0; from < expressions.Count; from += MaxBound)
            {
                Bind(session, expressions, from, Math.Min(expressions.Count, from + MaxBound), results);
            }
        }

        return results;
    }

    /// <summary>The type of one expression; null when it does not bind.</summary>
    public string? TypeOf(string expression) => Bind([expression])[0].Type;

    /// <summary>The columns of a query over stand-ins, or why it does not bind.</summary>
    public (TableSchema? Schema, Problem? Error) BindQuery(string select)
    {
        using var session = _engine.Value.OpenSession();
        try
        {
            return (session.DescribeAsync(select).GetAwaiter().GetResult(), null);
        }
        catch (LakeException fault)
        {
            return (null, EngineMessage.Of(fault));
        }
    }

    public void Dispose()
    {
        if (_engine.IsValueCreated)
        {
            _engine.Value.Dispose();
        }
    }

    // All in one statement; where that fails, halves, until the culprits stand alone.
    private void Bind(LakeSession session, IReadOnlyList<string> expressions, int from, int to, Bound[] results)
    {
        const string head = "SELECT any_value((";
        var select = $"{head}{string.Join(")), any_value((", expressions.Skip(from).Take(to - from))})) FROM {_standIn}";
        try
        {
            var types = session.DescribeAsync(select).GetAwaiter().GetResult();
            session.RowsAsync(select).GetAwaiter().GetResult();
            for (var i = from; i < to; i++)
            {
                results[i] = new Bound(types.Columns[i - from].Type, null, null);
            }
        }
        catch (LakeException) when (to - from > 1)
        {
            var middle = from + ((to - from) / 2);
            Bind(session, expressions, from, middle, results);
            Bind(session, expressions, middle, to, results);
        }
        catch (LakeException fault)
        {
            var shift = head.Length + (fault is SqlException { Sql: var sql } && sql.StartsWith("DESCRIBE ", StringComparison.Ordinal) ? "DESCRIBE ".Length : 0);
            var position = fault is SqlException { Position: { } at } && at > shift && at <= shift + expressions[from].Length ? at - shift : (int?)null;
            results[from] = new Bound(null, EngineMessage.Of(fault), position);
        }
    }
}

/// <summary>What binding an expression found.</summary>
/// <param name="Type">Its type; null when it does not bind.</param>
/// <param name="Error">Why it does not; null when it does.</param>
/// <param name="Position">The 1-based character of the expression where it goes wrong; null when unknown.</param>
internal readonly record struct Bound(string? Type, Problem? Error, int? Position);
