namespace Catchwater.Lake.Tables.Types;

/// <summary>A type of the Delta protocol (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#schema-serialization-format).</summary>
internal abstract record DeltaType
{
    public static readonly PrimitiveType Text = new("string");
    public static readonly PrimitiveType Timestamp = new("timestamp");
}

/// <summary>A type without parts, by its name in Delta's JSON: <c>long</c>, <c>decimal(10,2)</c>.</summary>
internal sealed record PrimitiveType(string Name) : DeltaType;

/// <summary>A struct; also the whole table.</summary>
internal sealed record StructType(IReadOnlyList<DeltaField> Fields) : DeltaType
{
    public bool Equals(StructType? other) => other is not null && Fields.SequenceEqual(other.Fields);

    public override int GetHashCode() => Fields.Count;

    /// <summary>The field of that name, compared as SQL does; null when there is none.</summary>
    public DeltaField? Find(string name) =>
        Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A list.</summary>
internal sealed record ArrayType(DeltaType Element) : DeltaType;

/// <summary>A map.</summary>
internal sealed record MapType(DeltaType Key, DeltaType Value) : DeltaType;

/// <summary>A column or a field of a struct. All of ours may be NULL: rules about that belong to the gate.</summary>
internal sealed record DeltaField(string Name, DeltaType Type);
