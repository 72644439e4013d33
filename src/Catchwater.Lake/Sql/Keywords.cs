using System.Collections.Frozen;

namespace Catchwater.Lake.Sql;

/// <summary>Keywords behind which an expression begins, so that they are no operand themselves.</summary>
internal static class Keywords
{
    private static readonly FrozenSet<string> BeforeExpression = FrozenSet.ToFrozenSet(
        [
            "all", "and", "as", "between", "by", "case", "distinct", "else", "except", "filter", "from", "having", "ilike", "in", "intersect",
            "is", "like", "limit", "not", "offset", "on", "or", "qualify", "rlike", "regexp", "select", "similar", "then", "to", "union",
            "using", "values", "when", "where",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an expression, and no operator, follows the word.</summary>
    public static bool StartsExpression(string word) => BeforeExpression.Contains(word);
}
