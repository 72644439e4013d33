using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Catchwater.Core.Contracts;

/// <summary>What kind of value a column holds, whatever the store calls it.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The standard's own words.")]
public enum LogicalType
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A day. In contracts before v3.1 also a timestamp or a time: they had no other word.</summary>
    Date,

    /// <summary>A point in time (since v3.1).</summary>
    Timestamp,

    /// <summary>A time of day (since v3.1).</summary>
    Time,

    /// <summary>Any number.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A record of named fields.</summary>
    Object,

    /// <summary>A list.</summary>
    Array,

    /// <summary>True or false.</summary>
    Boolean,
}

/// <summary>
/// Bounds and formats of a column (https://bitol-io.github.io/open-data-contract-standard/v3.1.0/schema/#logical-type-options).
/// Which of them are allowed depends on the logical type; <see cref="ContractReader"/> reports the others.
/// </summary>
public sealed record LogicalTypeOptions
{
    /// <summary>Fewest characters of a text, at least 0.</summary>
    public int? MinLength { get; init; }

    /// <summary>Most characters of a text, at least 0.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Regular expression that must match somewhere in a text; anchor it with <c>^…$</c> to match the whole.</summary>
    public string? Pattern { get; init; }

    /// <summary>Format: of a text (<c>email</c>, <c>uuid</c> …), a date (<c>yyyy-MM-dd</c>) or a number (<c>i32</c>, <c>f64</c> …).</summary>
    public string? Format { get; init; }

    /// <summary>Smallest allowed value: a number, or a date as text.</summary>
    public JsonElement? Minimum { get; init; }

    /// <summary>Largest allowed value: a number, or a date as text.</summary>
    public JsonElement? Maximum { get; init; }

    /// <summary>Values must be greater; in contracts before v3.1 true makes <see cref="Minimum"/> exclusive.</summary>
    public JsonElement? ExclusiveMinimum { get; init; }

    /// <summary>Values must be less; in contracts before v3.1 true makes <see cref="Maximum"/> exclusive.</summary>
    public JsonElement? ExclusiveMaximum { get; init; }

    /// <summary>Values must be multiples of it; above 0.</summary>
    public decimal? MultipleOf { get; init; }

    /// <summary>Whether a time carries its zone.</summary>
    public bool? Timezone { get; init; }

    /// <summary>IANA zone of times that carry none. Default <c>Etc/UTC</c>.</summary>
    public string? DefaultTimezone { get; init; }

    /// <summary>Fewest elements of an array, at least 0.</summary>
    public int? MinItems { get; init; }

    /// <summary>Most elements of an array, at least 0.</summary>
    public int? MaxItems { get; init; }

    /// <summary>Whether an array's elements must differ.</summary>
    public bool? UniqueItems { get; init; }

    /// <summary>Fewest keys of an object, at least 0.</summary>
    public int? MinProperties { get; init; }

    /// <summary>Most keys of an object, at least 0.</summary>
    public int? MaxProperties { get; init; }

    /// <summary>Keys an object must have.</summary>
    public IReadOnlyList<string>? Required { get; init; }
}
