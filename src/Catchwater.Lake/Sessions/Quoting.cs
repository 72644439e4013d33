using Catchwater.Core.Names;

namespace Catchwater.Lake.Sessions;

/// <summary>The one gate through which names and values enter SQL text.</summary>
public static class Quoting
{
    /// <summary>A quoted identifier: any text becomes one name.</summary>
    /// <exception cref="ArgumentException">The name is empty or holds a NUL character, which no engine accepts.</exception>
    public static string Identifier(string name) =>
        name.Length == 0 || name.Contains('\0')
            ? throw new ArgumentException("an identifier must not be empty or hold NUL", nameof(name))
            : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A quoted text literal.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL character.</exception>
    public static string Literal(string text) =>
        text.Contains('\0')
            ? throw new ArgumentException("a literal must not hold NUL", nameof(text))
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A list literal of texts: <c>['a', 'b']</c>.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";

    /// <summary>A table's name in SQL: <c>"silver"."sales"</c>.</summary>
    public static string Name(DatasetName name) => $"{Identifier(name.Layer)}.{Identifier(name.Table)}";
}
