using System.Text.Json;

namespace Catchwater.Pipelines.Running;

/// <summary>
/// What a version of a table was made from. It travels in the table's own commit, so that what is read and what is written can
/// never disagree.
/// </summary>
public sealed record PublishState
{
    /// <summary>Key of the commit's properties it is kept under.</summary>
    public const string Key = "catchwater.state";

    /// <summary>Hash of everything that shapes the table: spec, SQL, rules.</summary>
    public required string SpecHash { get; init; }

    /// <summary>State of each input: a table's version, a file input's fingerprint.</summary>
    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    /// <summary>Highest value of the watermark column that was read, as text; null without one.</summary>
    public string? Watermark { get; init; }

    /// <summary>As JSON on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>The state a commit carries; null when it carries none, as foreign commits do.</summary>
    public static PublishState? From(IReadOnlyDictionary<string, string>? properties)
    {
        try
        {
            return properties is not null && properties.TryGetValue(Key, out var json) ? JsonSerializer.Deserialize<PublishState>(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the inputs are those of <paramref name="other"/>.</summary>
    public bool SameInputs(IReadOnlyDictionary<string, string> other) =>
        Inputs.Count == other.Count && Inputs.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
