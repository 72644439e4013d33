namespace Catchwater.Lake.Sql;

/// <summary>SQL for the engine, made from SQL that somebody wrote, with the way back from places in one to places in the other.</summary>
public sealed class SqlText
{
    private readonly IReadOnlyList<Piece> _pieces;

    internal SqlText(string source, string sql, IReadOnlyList<Piece> pieces, IReadOnlyList<TableReference> tables) =>
        (Source, Sql, _pieces, Tables) = (source, sql, pieces, tables);

    /// <summary>What was written.</summary>
    public string Source { get; }

    /// <summary>What the engine runs: DuckDB SQL without comments.</summary>
    public string Sql { get; }

    /// <summary>The tables it names, without its own common table expressions, in order of appearance.</summary>
    public IReadOnlyList<TableReference> Tables { get; }

    /// <summary>Whether its rows have an order: the whole query ends in ORDER BY.</summary>
    public bool IsOrdered { get; internal init; }

    /// <summary>The SQL for the engine.</summary>
    public static implicit operator string(SqlText text) => text.Sql;

    /// <summary>The 1-based character of <see cref="Source"/> behind a 1-based character of <see cref="Sql"/>.</summary>
    public int Locate(int position)
    {
        var at = position - 1;
        var found = _pieces.LastOrDefault(piece => piece.Start <= at);
        return found is null ? 1 : Math.Min(found.Origin + (found.Verbatim ? at - found.Start : 0), Math.Max(0, Source.Length - 1)) + 1;
    }

    /// <inheritdoc/>
    public override string ToString() => Sql;

    /// <summary>A stretch of <see cref="Sql"/>.</summary>
    /// <param name="Start">Its first character, 0-based.</param>
    /// <param name="Origin">The 0-based character of <see cref="Source"/> it stands for.</param>
    /// <param name="Verbatim">Whether it was copied, so that places inside it map one to one.</param>
    internal sealed record Piece(int Start, int Origin, bool Verbatim);
}

/// <summary>A table that a query names.</summary>
/// <param name="Schema">The part before the dot; null when the query names the table alone.</param>
/// <param name="Table">The table's name.</param>
/// <param name="Position">The 1-based character in the SQL as written.</param>
public sealed record TableReference(string? Schema, string Table, int Position);
