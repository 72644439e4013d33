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
    private readonly Lazy<LakeEngine> _engine = new(() => LakeEngine.Open(new EngineOptions { Threads = 1 }));
    private readonly string _standIn =
        $"(SELECT {string.Join(", ", schema.Columns.Select(column => $"NULL::{column.Type} AS {Quoting.Identifier(column.Name)}"))})";

    public TableSchema Schema => schema;

    /// <summary>For each expression its type, or why it does not bind.</summary>
    public IReadOnlyList<Bound> Bind(IReadOnlyList<string> expressions)
    {
        var results = new Bound[expressions.Count];
        if (expressions.Count > 0)
        {
            using var session = _engine.Value.OpenSession();
            Bind(session, expressions, 0, expressions.Count, results);
        }

        return results;
    }

    /// <summary>The type of one expression; null when it does not bind.</summary>
    public string? TypeOf(string expression) => Bind([expression])[0].Type;

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
        var select = $"SELECT {string.Join(", ", Enumerable.Range(from, to - from).Select(i => $"({expressions[i]}) AS c{i}"))} FROM {_standIn}";
        try
        {
            var types = session.DescribeAsync(select).GetAwaiter().GetResult();
            session.RowsAsync(select).GetAwaiter().GetResult();
            for (var i = from; i < to; i++)
            {
                results[i] = new Bound(types.Columns[i - from].Type, null);
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
            results[from] = new Bound(null, EngineMessage.Of(fault));
        }
    }
}

/// <summary>What binding an expression found: its type, or what is wrong with it.</summary>
internal readonly record struct Bound(string? Type, string? Error);

/// <summary>Says what the engine said in one line, without its picture of our SQL.</summary>
internal static class EngineMessage
{
    public static string Of(LakeException fault)
    {
        var text = fault.Problems[0].Message;
        var end = text.IndexOf("\n\nLINE ", StringComparison.Ordinal);
        text = end < 0 ? text : text[..end];
        return string.Join(" ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.');
    }
}
