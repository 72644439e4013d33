using System.Text;

namespace Catchwater.Lake.Sql;

/// <summary>Collects engine SQL piece by piece and remembers where each came from.</summary>
internal sealed class SqlTextBuilder(string source)
{
    private readonly StringBuilder _sql = new();
    private readonly List<SqlText.Piece> _pieces = [];

    /// <summary>Copies a stretch of the source.</summary>
    public void Copy(int start, int length)
    {
        _pieces.Add(new SqlText.Piece(_sql.Length, start, Verbatim: true));
        _sql.Append(source, start, length);
    }

    /// <summary>Writes text of our own that stands for the source at <paramref name="origin"/>.</summary>
    public void Write(string text, int origin)
    {
        _pieces.Add(new SqlText.Piece(_sql.Length, origin, Verbatim: false));
        _sql.Append(text);
    }

    /// <summary>Writes all of <paramref name="other"/>, which was built over the same source.</summary>
    public void Write(SqlTextBuilder other)
    {
        _pieces.AddRange(other._pieces.Select(piece => piece with { Start = piece.Start + _sql.Length }));
        _sql.Append(other._sql);
    }

    /// <summary>What was collected.</summary>
    public SqlText Build(IReadOnlyList<TableReference> tables, bool ordered = false) => new(source, _sql.ToString(), _pieces, tables) { IsOrdered = ordered };
}
