using System.Text.Json;

namespace Catchwater.Core.Contracts;

/// <summary>A service level.</summary>
public sealed record SlaProperty
{
    /// <summary>Identifier within its list.</summary>
    public string? Id { get; init; }

    /// <summary>What it promises: <c>latency</c>, <c>retention</c>, <c>frequency</c> …</summary>
    public required string Property { get; init; }

    /// <summary>How much: text, a number, true, false or nothing.</summary>
    public required JsonElement Value { get; init; }

    /// <summary>More about how much.</summary>
    public JsonElement? ValueExt { get; init; }

    /// <summary><c>d</c>, <c>day</c>, <c>days</c>; <c>y</c>, <c>yr</c>, <c>years</c> …</summary>
    public string? Unit { get; init; }

    /// <summary>The columns it speaks of, as <c>table.column</c>, separated by commas.</summary>
    public string? Element { get; init; }

    /// <summary>Why it matters: <c>regulatory</c>, <c>analytics</c>, <c>operational</c>.</summary>
    public string? Driver { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>What checks it elsewhere.</summary>
    public string? Scheduler { get; init; }

    /// <summary>When it is checked elsewhere.</summary>
    public string? Schedule { get; init; }

    /// <summary>A length in days, where <see cref="Value"/> and <see cref="Unit"/> say one (a year counts 365 days, a month 30); null otherwise.</summary>
    public int? Days()
    {
        if (Value.ValueKind != JsonValueKind.Number || !Value.TryGetDecimal(out var amount) || amount <= 0 || amount > 36500)
        {
            return null;
        }

        decimal? days = Unit?.Trim().ToLowerInvariant() switch
        {
            "d" or "day" or "days" => amount,
            "w" or "week" or "weeks" => amount * 7,
            "m" or "mo" or "month" or "months" => amount * 30,
            "y" or "yr" or "yrs" or "year" or "years" => amount * 365,
            _ => null,
        };
        return days is { } whole && whole == Math.Truncate(whole) && whole <= int.MaxValue ? (int)whole : null;
    }
}
