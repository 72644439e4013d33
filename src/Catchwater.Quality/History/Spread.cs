using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catchwater.Quality.History;

/// <summary>How values are spread: rows by interval of numbers, or by value.</summary>
internal sealed record Spread
{
    // What PSI takes for the share of an interval without rows, as is usual; its logarithm would be infinite.
    private const double LeastShare = 0.0001;

    /// <summary>Where intervals end, each included; behind the last there is one more. Empty for texts.</summary>
    [JsonPropertyName("edges")]
    public IReadOnlyList<double> Edges { get; init; } = [];

    /// <summary>The values that count by themselves; all others count together, last. Empty for numbers.</summary>
    [JsonPropertyName("values")]
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Rows (or shares) of each interval or value, then of the rest.</summary>
    [JsonPropertyName("counts")]
    public required IReadOnlyList<double> Counts { get; init; }

    /// <summary>Rows without a value.</summary>
    [JsonPropertyName("nulls")]
    public double Nulls { get; init; }

    /// <summary>All rows.</summary>
    [JsonIgnore]
    public double Total => Counts.Sum() + Nulls;

    /// <summary>Shares of all rows, NULL last.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> Shares => [.. Counts.Append(Nulls).Select(count => Total == 0 ? 0 : count / Total)];

    /// <summary>The population stability index.</summary>
    public double Psi(Spread before) => Shares.Zip(before.Shares, Part).Sum();

    /// <summary>What an interval or value contributes to it.</summary>
    public static double Part(double now, double before)
    {
        (now, before) = (Math.Max(now, LeastShare), Math.Max(before, LeastShare));
        return (now - before) * Math.Log(now / before);
    }

    /// <summary>The largest difference of the shares at or below an edge; NULL does not count.</summary>
    public double Ks(Spread before)
    {
        var (now, then) = (Counts.Sum(), before.Counts.Sum());
        if (now == 0 || then == 0)
        {
            return now == then ? 0 : 1;
        }

        double largest = 0;
        double here = 0;
        double there = 0;
        foreach (var (mine, other) in Counts.Zip(before.Counts))
        {
            here += mine / now;
            there += other / then;
            largest = Math.Max(largest, Math.Abs(here - there));
        }

        return largest;
    }

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote; null when it is none.</summary>
    public static Spread? FromJson(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<Spread>(json);
        }
        catch (JsonException)
        {
            // History only helps: what cannot be read counts as not kept.
            return null;
        }
    }
}
