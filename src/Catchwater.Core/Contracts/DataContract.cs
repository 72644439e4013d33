using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catchwater.Core.Contracts;

/// <summary>
/// A data contract of the Open Data Contract Standard, versions 3.0 and 3.1
/// (https://bitol-io.github.io/open-data-contract-standard/v3.1.0/). Keys are camelCase; members that are absent are null or empty.
/// </summary>
public sealed record DataContract
{
    /// <summary>Version of the standard, such as <c>v3.1.0</c>; see <see cref="ContractReader.Versions"/>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Always <c>DataContract</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Identifier of the contract, unique among contracts.</summary>
    public required string Id { get; init; }

    /// <summary>Version of the contract itself.</summary>
    public required string Version { get; init; }

    /// <summary>Where it is in its life: <c>proposed</c>, <c>draft</c>, <c>active</c>, <c>deprecated</c>, <c>retired</c>, or the team's own word.</summary>
    public required string Status { get; init; }

    /// <summary>Name of the contract.</summary>
    public string? Name { get; init; }

    /// <summary>The organisation the contract belongs to.</summary>
    public string? Tenant { get; init; }

    /// <summary>The business domain.</summary>
    public string? Domain { get; init; }

    /// <summary>The data product.</summary>
    public string? DataProduct { get; init; }

    /// <summary>What the data is for.</summary>
    public ContractDescription? Description { get; init; }

    /// <summary>The tables the contract speaks of.</summary>
    public IReadOnlyList<SchemaObject> Schema { get; init; } = [];

    /// <summary>Where the data lives.</summary>
    public IReadOnlyList<Server> Servers { get; init; } = [];

    /// <summary>Who owns it.</summary>
    public Team? Team { get; init; }

    /// <summary>Roles that give access.</summary>
    public IReadOnlyList<Role> Roles { get; init; } = [];

    /// <summary>Service levels, retention among them.</summary>
    public IReadOnlyList<SlaProperty> SlaProperties { get; init; } = [];

    /// <summary>The element service levels speak of when they name none; deprecated by the standard.</summary>
    public string? SlaDefaultElement { get; init; }

    /// <summary>Where to get help.</summary>
    public IReadOnlyList<SupportChannel> Support { get; init; } = [];

    /// <summary>What the data costs.</summary>
    public Price? Price { get; init; }

    /// <summary>Tags of the contract.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Links to definitions that have authority.</summary>
    public IReadOnlyList<AuthoritativeDefinition> AuthoritativeDefinitions { get; init; } = [];

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];

    /// <summary>When the contract was made, ISO 8601.</summary>
    public string? ContractCreatedTs { get; init; }
}

/// <summary>What the data of a contract is for.</summary>
public sealed record ContractDescription
{
    /// <summary>Why the data exists.</summary>
    public string? Purpose { get; init; }

    /// <summary>What it must not be used for.</summary>
    public string? Limitations { get; init; }

    /// <summary>How it is meant to be used.</summary>
    public string? Usage { get; init; }

    /// <summary>What else it says: the standard leaves this mapping open.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Other { get; init; }

    /// <summary>Links to definitions that have authority.</summary>
    public IReadOnlyList<AuthoritativeDefinition> AuthoritativeDefinitions { get; init; } = [];

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];
}

/// <summary>A link to a definition that has authority.</summary>
public sealed record AuthoritativeDefinition
{
    /// <summary>Identifier within its list.</summary>
    public string? Id { get; init; }

    /// <summary>Where it is.</summary>
    public required string Url { get; init; }

    /// <summary>What it is, such as <c>businessDefinition</c>.</summary>
    public required string Type { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }
}

/// <summary>A property the standard does not know. Nothing here is interpreted unless documented.</summary>
public sealed record CustomProperty
{
    /// <summary>Identifier within its list.</summary>
    public string? Id { get; init; }

    /// <summary>Its name, camelCase.</summary>
    public required string Property { get; init; }

    /// <summary>Its value, of any shape.</summary>
    public required JsonElement Value { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }
}
