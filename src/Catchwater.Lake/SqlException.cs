using Catchwater.Core.Errors;

namespace Catchwater.Lake;

/// <summary>SQL that is not allowed, does not parse, does not bind or fails while it runs.</summary>
public sealed class SqlException : LakeException
{
    /// <summary>A fault at a place in SQL text.</summary>
    /// <param name="problem">What is wrong.</param>
    /// <param name="sql">The text that <paramref name="position"/> counts in.</param>
    /// <param name="position">1-based character in <paramref name="sql"/>; null when unknown.</param>
    /// <param name="innerException">The engine's own fault, if any.</param>
    public SqlException(Problem problem, string sql, int? position, Exception? innerException = null)
        : base(problem with { Message = problem.Message + Place(sql, position) }, innerException) =>
        (Sql, Position, Plain) = (sql, position, problem);

    /// <summary>The problem without its place, for SQL that nobody wrote.</summary>
    internal Problem Plain { get; }

    /// <summary>The SQL text at fault.</summary>
    public string Sql { get; }

    /// <summary>The 1-based character in <see cref="Sql"/> where it goes wrong; null when unknown.</summary>
    public int? Position { get; }

    /// <summary>The 1-based line of <see cref="Position"/> within <see cref="Sql"/>; null when unknown. Add it to the line where the SQL begins in its file.</summary>
    public int? Line => Position is { } position ? 1 + Sql.AsSpan(0, Math.Min(position - 1, Sql.Length)).Count('\n') : null;

    private static string Place(string sql, int? position)
    {
        if (position is not { } at)
        {
            return "";
        }

        var before = sql.AsSpan(0, Math.Min(at - 1, sql.Length));
        var column = at - 1 - before.LastIndexOf('\n');
        return before.Contains('\n') ? $" at line {1 + before.Count('\n')}, column {column}" : $" at column {column}";
    }
}
