using System.Text.Json.Serialization;

namespace Catchwater.Core.Contracts;

/// <summary>A role that gives access to the data.</summary>
public sealed record Role
{
    /// <summary>Identifier within its list.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the role.</summary>
    [JsonPropertyName("role")]
    public required string Name { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>What it allows, such as <c>read</c>.</summary>
    public string? Access { get; init; }

    /// <summary>Who approves first.</summary>
    public string? FirstLevelApprovers { get; init; }

    /// <summary>Who approves next.</summary>
    public string? SecondLevelApprovers { get; init; }

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];
}
