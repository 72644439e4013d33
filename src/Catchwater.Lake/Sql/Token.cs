namespace Catchwater.Lake.Sql;

/// <summary>What a stretch of SQL text is.</summary>
internal enum TokenKind
{
    /// <summary>A bare keyword, name or type.</summary>
    Word,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text literal in single quotes, <c>E'…'</c> or <c>$$…$$</c>.</summary>
    Text,

    /// <summary>A name in double quotes.</summary>
    QuotedName,

    /// <summary>A name in backticks, as Spark writes it.</summary>
    BacktickName,

    /// <summary>An operator or a punctuation mark.</summary>
    Symbol,

    /// <summary>White space or a comment.</summary>
    Blank,
}

/// <summary>One stretch of SQL text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character, 0-based.</param>
/// <param name="Length">Its number of characters.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int Length)
{
    /// <summary>The character after its last one.</summary>
    public int End => Start + Length;
}
