using System.Text.Json;

namespace Catchwater.Core.Contracts;

/// <summary>A table of a contract.</summary>
public sealed record SchemaObject
{
    /// <summary>Identifier within the contract, for references.</summary>
    public string? Id { get; init; }

    /// <summary>The table's name in the contract.</summary>
    public required string Name { get; init; }

    /// <summary>The table's name in the lake, such as <c>silver.sales</c>, where it differs from <see cref="Name"/>.</summary>
    public string? PhysicalName { get; init; }

    /// <summary>Always <c>object</c> when present.</summary>
    public string? LogicalType { get; init; }

    /// <summary><c>table</c>, <c>view</c>, <c>topic</c> …</summary>
    public string? PhysicalType { get; init; }

    /// <summary>What the business calls it.</summary>
    public string? BusinessName { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>What one row stands for.</summary>
    public string? DataGranularityDescription { get; init; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<SchemaProperty> Properties { get; init; } = [];

    /// <summary>Foreign keys of several columns.</summary>
    public IReadOnlyList<Relationship> Relationships { get; init; } = [];

    /// <summary>Checks of the whole table.</summary>
    public IReadOnlyList<QualityCheck> Quality { get; init; } = [];

    /// <summary>Tags of the table.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Links to definitions that have authority.</summary>
    public IReadOnlyList<AuthoritativeDefinition> AuthoritativeDefinitions { get; init; } = [];

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];
}

/// <summary>A column of a table, a field of an object column, or the element of an array column.</summary>
public sealed record SchemaProperty
{
    /// <summary>Identifier within the table, for references.</summary>
    public string? Id { get; init; }

    /// <summary>The column's name in the contract; null only for the element of an array.</summary>
    public string? Name { get; init; }

    /// <summary>The column's name in the table, where it differs from <see cref="Name"/>.</summary>
    public string? PhysicalName { get; init; }

    /// <summary>What kind of value it holds; null when the contract does not say.</summary>
    public LogicalType? LogicalType { get; init; }

    /// <summary>Bounds and formats; which keys are allowed depends on <see cref="LogicalType"/>.</summary>
    public LogicalTypeOptions? LogicalTypeOptions { get; init; }

    /// <summary>Type in the store, as documentation: stores spell types differently.</summary>
    public string? PhysicalType { get; init; }

    /// <summary>What the business calls it.</summary>
    public string? BusinessName { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>Whether NULL is an error. Default false.</summary>
    public bool Required { get; init; }

    /// <summary>Whether every value (NULL aside) occurs once. Default false.</summary>
    public bool Unique { get; init; }

    /// <summary>Whether the column is part of the primary key. Default false.</summary>
    public bool PrimaryKey { get; init; }

    /// <summary>Its place in a key of several columns, from 1; -1 (default) when not part of one.</summary>
    public int PrimaryKeyPosition { get; init; } = -1;

    /// <summary>Whether the table is partitioned by it. Default false.</summary>
    public bool Partitioned { get; init; }

    /// <summary>Its place among the partition columns, from 1; -1 (default) when not one.</summary>
    public int PartitionKeyPosition { get; init; } = -1;

    /// <summary>How confidential it is, such as <c>public</c>, <c>internal</c>, <c>confidential</c>, <c>restricted</c>.</summary>
    public string? Classification { get; init; }

    /// <summary>The column that holds it encrypted.</summary>
    public string? EncryptedName { get; init; }

    /// <summary>Whether the business depends on it. Default false.</summary>
    public bool CriticalDataElement { get; init; }

    /// <summary>The objects it is made from.</summary>
    public IReadOnlyList<string> TransformSourceObjects { get; init; } = [];

    /// <summary>How it is made.</summary>
    public string? TransformLogic { get; init; }

    /// <summary>How it is made, for people.</summary>
    public string? TransformDescription { get; init; }

    /// <summary>Sample values.</summary>
    public IReadOnlyList<JsonElement> Examples { get; init; } = [];

    /// <summary>Fields of an object column.</summary>
    public IReadOnlyList<SchemaProperty> Properties { get; init; } = [];

    /// <summary>The element of an array column.</summary>
    public SchemaProperty? Items { get; init; }

    /// <summary>Columns elsewhere whose values this one may take.</summary>
    public IReadOnlyList<Relationship> Relationships { get; init; } = [];

    /// <summary>Checks of the column.</summary>
    public IReadOnlyList<QualityCheck> Quality { get; init; } = [];

    /// <summary>Tags of the column.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Links to definitions that have authority.</summary>
    public IReadOnlyList<AuthoritativeDefinition> AuthoritativeDefinitions { get; init; } = [];

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];
}
