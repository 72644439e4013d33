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
