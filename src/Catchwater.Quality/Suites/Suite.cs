using System.Text.Json.Serialization;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;

namespace Catchwater.Quality.Suites;

/// <summary>The rules one file states about one table.</summary>
public sealed record Suite
{
    internal Suite()
    {
    }

    /// <summary>The contract's name or id, or the rules file.</summary>
    public required string Name { get; init; }

    /// <summary>The table.</summary>
    public required DatasetName Dataset { get; init; }

    /// <summary>Where the rules come from; it decides what NULL and an empty table mean.</summary>
    public required SuiteKind Kind { get; init; }

    /// <summary>The rules in the order of the file.</summary>
    public required IReadOnlyList<Rule> Rules { get; init; }

    /// <summary>Other tables its foreign keys refer to.</summary>
    public IReadOnlyList<DatasetName> References => [.. Rules.Select(rule => rule.Check).OfType<Reference>().Select(check => check.Dataset).Where(name => name != Dataset).Distinct()];

    /// <summary>Where the suite is written.</summary>
    public required Location Location { get; init; }

    /// <summary>Classification by column, as the contract states it: decides what samples show.</summary>
    public IReadOnlyDictionary<string, string> Classifications { get; init; } = new Dictionary<string, string>();
}

/// <summary>Where rules come from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SuiteKind>))]
public enum SuiteKind
{
    /// <summary>An ODCS contract: NULL is not invalid unless required; an empty table has no ratio.</summary>
    [JsonStringEnumMemberName("contract")] Contract,

    /// <summary>A rules file: NULL fails a validity expression; an empty table has ratio 0 and fails.</summary>
    [JsonStringEnumMemberName("rules")] Rules,
}
