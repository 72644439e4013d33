using System.Text.Json;

namespace Catchwater.Host.Testing;

/// <summary>A row that is not as expected.</summary>
/// <param name="Kind">How it differs.</param>
/// <param name="Expected">The expected values by column, as text or null; null for a row nobody expected.</param>
/// <param name="Found">The values found by column, likewise; null for a row that is missing.</param>
/// <param name="Columns">The columns that differ, where a row was found that is nearly the expected one.</param>
public sealed record RowDifference(
    DifferenceKind Kind, IReadOnlyDictionary<string, JsonElement>? Expected, IReadOnlyDictionary<string, JsonElement>? Found, IReadOnlyList<string> Columns);

/// <summary>How a row differs.</summary>
public enum DifferenceKind
{
    /// <summary>It was expected and is not there.</summary>
    Missing,

    /// <summary>It is there and was not expected.</summary>
    Unexpected,

    /// <summary>A row is there that has some of the expected values.</summary>
    Changed,
}
