using System.Text.Json;

namespace Catchwater.Core.Contracts;

/// <summary>Where data lives. Which keys are allowed depends on <see cref="Type"/>; <see cref="ContractReader"/> reports the others.</summary>
public sealed record Server
{
    /// <summary>Identifier within its list.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the server.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("server")]
    public required string Name { get; init; }

    /// <summary>What it is: <c>postgres</c>, <c>s3</c>, <c>kafka</c>, <c>local</c> …</summary>
    public required string Type { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary><c>prod</c>, <c>dev</c> …</summary>
    public string? Environment { get; init; }

    /// <summary>Roles that give access.</summary>
    public IReadOnlyList<Role> Roles { get; init; } = [];

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];

    /// <summary>Account.</summary>
    public string? Account { get; init; }

    /// <summary>Catalogue.</summary>
    public string? Catalog { get; init; }

    /// <summary>Database.</summary>
    public string? Database { get; init; }

    /// <summary>Dataset.</summary>
    public string? Dataset { get; init; }

    /// <summary>What separates records of a file.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Endpoint of a store that speaks S3.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>Format of files or records.</summary>
    public string? Format { get; init; }

    /// <summary>Host.</summary>
    public string? Host { get; init; }

    /// <summary>URL of files.</summary>
    public string? Location { get; init; }

    /// <summary>Path of files.</summary>
    public string? Path { get; init; }

    /// <summary>Port: a number, or text where a variable stands for it.</summary>
    public JsonElement? Port { get; init; }

    /// <summary>Project.</summary>
    public string? Project { get; init; }

    /// <summary>Region.</summary>
    public string? Region { get; init; }

    /// <summary>Region.</summary>
    public string? RegionName { get; init; }

    /// <summary>Schema.</summary>
    public string? Schema { get; init; }

    /// <summary>Service name.</summary>
    public string? ServiceName { get; init; }

    /// <summary>Folder for results.</summary>
    public string? StagingDir { get; init; }

    /// <summary>Stream.</summary>
    public string? Stream { get; init; }

    /// <summary>Warehouse.</summary>
    public string? Warehouse { get; init; }

    internal IEnumerable<string> SpecificKeys() => new (string Key, object? Value)[]
    {
        ("account", Account), ("catalog", Catalog), ("database", Database), ("dataset", Dataset), ("delimiter", Delimiter),
        ("endpointUrl", EndpointUrl), ("format", Format), ("host", Host), ("location", Location), ("path", Path), ("port", Port),
        ("project", Project), ("region", Region), ("regionName", RegionName), ("schema", Schema), ("serviceName", ServiceName),
        ("stagingDir", StagingDir), ("stream", Stream), ("warehouse", Warehouse),
    }.Where(pair => pair.Value is not null).Select(pair => pair.Key);
}
