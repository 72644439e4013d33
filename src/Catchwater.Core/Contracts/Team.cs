using System.Text.Json;
using Catchwater.Core.Specs;

namespace Catchwater.Core.Contracts;

/// <summary>Who owns the data. Contracts before v3.1 write a bare list of members.</summary>
[SpecList("members")]
public sealed record Team
{
    /// <summary>Identifier of the team.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the team.</summary>
    public string? Name { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>The people, present and past.</summary>
    public IReadOnlyList<TeamMember> Members { get; init; } = [];

    /// <summary>Tags of the team.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];

    /// <summary>Links to definitions that have authority.</summary>
    public IReadOnlyList<AuthoritativeDefinition> AuthoritativeDefinitions { get; init; } = [];
}

/// <summary>Somebody of a team.</summary>
public sealed record TeamMember
{
    /// <summary>Identifier within the team.</summary>
    public string? Id { get; init; }

    /// <summary>User name or mail address.</summary>
    public required string Username { get; init; }

    /// <summary>The person's name.</summary>
    public string? Name { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>What they do, such as <c>owner</c> or <c>data steward</c>.</summary>
    public string? Role { get; init; }

    /// <summary>First day, ISO 8601.</summary>
    public string? DateIn { get; init; }

    /// <summary>Last day, ISO 8601; null for those who are still there.</summary>
    public string? DateOut { get; init; }

    /// <summary>Who came after.</summary>
    public string? ReplacedByUsername { get; init; }

    /// <summary>Tags of the person.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];

    /// <summary>Links to definitions that have authority.</summary>
    public IReadOnlyList<AuthoritativeDefinition> AuthoritativeDefinitions { get; init; } = [];
}

/// <summary>A role that gives access to the data.</summary>
public sealed record Role
{
    /// <summary>Identifier within its list.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the role.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("role")]
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

/// <summary>Where to get help.</summary>
public sealed record SupportChannel
{
    /// <summary>Identifier within its list.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the channel.</summary>
    public required string Channel { get; init; }

    /// <summary>Where it is.</summary>
    public string? Url { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary><c>email</c>, <c>slack</c>, <c>teams</c> …</summary>
    public string? Tool { get; init; }

    /// <summary><c>interactive</c>, <c>announcements</c>, <c>issues</c> …</summary>
    public string? Scope { get; init; }

    /// <summary>Where to ask for an invitation.</summary>
    public string? InvitationUrl { get; init; }

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];
}

/// <summary>What the data costs.</summary>
public sealed record Price
{
    /// <summary>Identifier of the price.</summary>
    public string? Id { get; init; }

    /// <summary>Price of one unit.</summary>
    public decimal? PriceAmount { get; init; }

    /// <summary>Currency, ISO 4217.</summary>
    public string? PriceCurrency { get; init; }

    /// <summary>The unit, such as <c>megabyte</c>.</summary>
    public string? PriceUnit { get; init; }
}
