using System.Text.Json;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;

namespace Catchwater.Quality.Checks;

/// <summary>What a check is told about where it is used.</summary>
public sealed record CheckContext
{
    /// <summary>The table.</summary>
    public required DatasetName Dataset { get; init; }

    /// <summary>Its columns and types.</summary>
    public required TableSchema Schema { get; init; }

    /// <summary>The columns the rule names, in its order; all of them exist.</summary>
    public required IReadOnlyList<ColumnName> Columns { get; init; }

    /// <summary>The rule's arguments as JSON values.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Arguments { get; init; }

    /// <summary>An argument, converted.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">It is missing or of another type.</exception>
    public T Argument<T>(string name)
    {
        if (!Arguments.TryGetValue(name, out var value))
        {
            throw new ArgumentException($"argument '{name}' is missing");
        }

        try
        {
            return value.Deserialize<T>() ?? throw new ArgumentException($"argument '{name}' is empty");
        }
        catch (JsonException fault)
        {
            throw new ArgumentException($"argument '{name}' is {value.GetRawText()}, which is no {typeof(T).Name}", fault);
        }
    }

    /// <summary>An argument, converted, or a default when it is missing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fallback">The default.</param>
    /// <exception cref="ArgumentException">It is of another type.</exception>
    public T Argument<T>(string name, T fallback) => Arguments.ContainsKey(name) ? Argument<T>(name) : fallback;
}
