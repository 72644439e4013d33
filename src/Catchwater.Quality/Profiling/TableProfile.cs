using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Catchwater.Quality.Judging;

namespace Catchwater.Quality.Profiling;

/// <summary>What a table holds, column by column.</summary>
public sealed record TableProfile
{
    /// <summary>The table or file, as its reader called it.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>When it was profiled.</summary>
    [JsonPropertyName("profiled_at")]
    public DateTimeOffset ProfiledAt { get; init; }

    /// <summary>Its rows.</summary>
    [JsonPropertyName("rows")]
    public long Rows { get; init; }

    /// <summary>Its columns in their order.</summary>
    [JsonPropertyName("columns")]
    public required IReadOnlyList<ColumnProfile> Columns { get; init; }

    /// <summary>Milliseconds it took.</summary>
    [JsonPropertyName("duration_ms")]
    public double DurationMs { get; init; }

    /// <summary>The same with nothing in it that tells a value of a classified column.</summary>
    /// <param name="classifications">Classification by column; <c>public</c> and <c>internal</c> hide nothing, everything else does.</param>
    public TableProfile Masked(IEnumerable<KeyValuePair<string, string>> classifications)
    {
        Dictionary<string, string> stated = new(StringComparer.OrdinalIgnoreCase);
        var all = classifications.ToList();
        var hidden = Samples.Hidden(all);

        // Several may classify a column: the one that hides it is shown.
        foreach (var (column, classification) in all.OrderByDescending(pair => Samples.Hidden([pair]).Count))
        {
            stated.TryAdd(column, classification);
        }

        return this with
        {
            Columns =
            [
                .. Columns.Select(column => column with { Classification = stated.GetValueOrDefault(column.Name) })
                    .Select(column => !hidden.Contains(column.Name) ? column : column with
                    {
                        Hidden = true,
                        Min = null,
                        Max = null,
                        Mean = null,
                        StandardDeviation = null,
                        Quantiles = new Dictionary<string, double>(),
                        TopValues = [],
                        Histogram = [],
                        Patterns = [],
                    }),
            ],
        };
    }
}

/// <summary>What a column holds. Members that mean nothing for its type are null or empty.</summary>
public sealed record ColumnProfile
{
    /// <summary>The column.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Its type, as the engine spells it.</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>What the contract says of who may see it; null when it does not say.</summary>
    [JsonPropertyName("classification")]
    public string? Classification { get; init; }

    /// <summary>Whether everything that would tell a value was left out because of <see cref="Classification"/>.</summary>
    [JsonPropertyName("hidden")]
    public bool Hidden { get; init; }

    /// <summary>Rows without a value.</summary>
    [JsonPropertyName("nulls")]
    public long Nulls { get; init; }

    /// <summary>Different values.</summary>
    [JsonPropertyName("distinct")]
    public long Distinct { get; init; }

    /// <summary>Whether <see cref="Distinct"/> is exact; beyond a million different values it is estimated, off by a few percent, and there are no <see cref="TopValues"/>.</summary>
    [JsonPropertyName("distinct_exact")]
    public bool DistinctExact { get; init; }

    /// <summary>The smallest value; texts by code point.</summary>
    [JsonPropertyName("min")]
    public JsonNode? Min { get; init; }

    /// <summary>The largest value.</summary>
    [JsonPropertyName("max")]
    public JsonNode? Max { get; init; }

    /// <summary>The mean of the finite numbers.</summary>
    [JsonPropertyName("mean")]
    public double? Mean { get; init; }

    /// <summary>The sample standard deviation of the finite numbers.</summary>
    [JsonPropertyName("standard_deviation")]
    public double? StandardDeviation { get; init; }

    /// <summary>Quantiles of the finite numbers by name: <c>p05</c>, <c>p25</c>, <c>p50</c>, <c>p75</c>, <c>p95</c>; estimated (t-digest).</summary>
    [JsonPropertyName("quantiles")]
    public IReadOnlyDictionary<string, double> Quantiles { get; init; } = new Dictionary<string, double>();

    /// <summary>Fewest characters of a text.</summary>
    [JsonPropertyName("min_length")]
    public long? MinLength { get; init; }

    /// <summary>Most characters of a text.</summary>
    [JsonPropertyName("max_length")]
    public long? MaxLength { get; init; }

    /// <summary>The most frequent values, most frequent first.</summary>
    [JsonPropertyName("top_values")]
    public IReadOnlyList<ValueCount> TopValues { get; init; } = [];

    /// <summary>Finite numbers in ten equal intervals from the smallest to the largest; the last includes its end.</summary>
    [JsonPropertyName("histogram")]
    public IReadOnlyList<Bin> Histogram { get; init; } = [];

    /// <summary>The most frequent shapes of texts: <c>9</c> stands for a digit, <c>a</c> and <c>A</c> for a letter.</summary>
    [JsonPropertyName("patterns")]
    public IReadOnlyList<ValueCount> Patterns { get; init; } = [];
}

/// <summary>A value and how often it occurs.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">Its rows.</param>
public sealed record ValueCount([property: JsonPropertyName("value")] JsonNode? Value, [property: JsonPropertyName("count")] long Count);

/// <summary>An interval and how many values lie in it.</summary>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where the next begins.</param>
/// <param name="Count">Its values.</param>
public sealed record Bin([property: JsonPropertyName("low")] double Low, [property: JsonPropertyName("high")] double High, [property: JsonPropertyName("count")] long Count);
