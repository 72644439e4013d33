using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Catchwater.Lake.Sessions;

namespace Catchwater.Quality.Checks;

/// <summary>
/// A piece of SQL that is safe by construction: it is only made from an interpolated string, in which texts become literals and
/// <see cref="ColumnName"/>s become quoted identifiers.
/// </summary>
/// <example><c>SqlFragment.Of($"length({column}) BETWEEN {low} AND {high}")</c></example>
public readonly record struct SqlFragment
{
    internal SqlFragment(string text) => Text = text;

    /// <summary>The SQL.</summary>
    public string Text { get; }

    /// <summary>Makes a fragment from an interpolated string.</summary>
    public static SqlFragment Of(SqlFragmentHandler sql) => new(sql.ToString());

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>The name of a column; in a <see cref="SqlFragment"/> it becomes a quoted identifier.</summary>
/// <param name="Name">The name as stored.</param>
public readonly record struct ColumnName(string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Builds a <see cref="SqlFragment"/>: each kind of value has one safe spelling, others do not compile.</summary>
[InterpolatedStringHandler]
public readonly struct SqlFragmentHandler
{
    private readonly StringBuilder _text;

    /// <summary>Called by the compiler.</summary>
    public SqlFragmentHandler(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 8));

    /// <summary>SQL, as written in the program.</summary>
    public void AppendLiteral(string value) => _text.Append(value);

    /// <summary>A fragment, as it is.</summary>
    public void AppendFormatted(SqlFragment value) => _text.Append(value.Text);

    /// <summary>A quoted identifier.</summary>
    public void AppendFormatted(ColumnName value) => _text.Append(Quoting.Identifier(value.Name));

    /// <summary>A text literal; null is NULL.</summary>
    public void AppendFormatted(string? value) => _text.Append(value is null ? "NULL" : Quoting.Literal(value));

    /// <summary>A whole number.</summary>
    public void AppendFormatted(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A decimal number.</summary>
    public void AppendFormatted(decimal value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A floating-point number.</summary>
    public void AppendFormatted(double value) => _text.Append('\'').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append("'::DOUBLE");

    /// <summary>TRUE or FALSE.</summary>
    public void AppendFormatted(bool value) => _text.Append(value ? "TRUE" : "FALSE");

    /// <summary>A DATE literal.</summary>
    public void AppendFormatted(DateOnly value) => _text.Append("DATE '").Append(value.ToString("O", CultureInfo.InvariantCulture)).Append('\'');

    /// <summary>A TIMESTAMP WITH TIME ZONE literal.</summary>
    public void AppendFormatted(DateTimeOffset value) => _text.Append("TIMESTAMPTZ '").Append(value.ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture)).Append('\'');

    /// <summary>A list of text literals in parentheses, for <c>IN</c>.</summary>
    public void AppendFormatted(IEnumerable<string> values) => _text.Append('(').AppendJoin(", ", values.Select(Quoting.Literal)).Append(')');

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
