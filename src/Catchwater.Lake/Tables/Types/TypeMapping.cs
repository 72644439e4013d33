using System.Globalization;

namespace Catchwater.Lake.Tables.Types;

/// <summary>
/// Which Delta type a DuckDB type is stored as, and how each Delta type is spelled in DuckDB. Delta has no unsigned integers, no
/// time of day, no 128-bit integers and, below reader version 3, no timestamp without a zone; those are stored as the nearest
/// type that holds every value, and a value that does not fit fails the write.
/// </summary>
internal static class TypeMapping
{
    /// <summary>The Delta type that stores values of a DuckDB type; null when none can.</summary>
    public static DeltaType? ToDelta(DuckType type) => type switch
    {
        DuckDecimal(var precision, var scale) => new PrimitiveType(string.Create(CultureInfo.InvariantCulture, $"decimal({precision},{scale})")),
        DuckList(var element) => ToDelta(element) is { } stored ? new ArrayType(stored) : null,
        DuckMap(var key, var value) => ToDelta(key) is { } storedKey && ToDelta(value) is { } storedValue ? new MapType(storedKey, storedValue) : null,
        DuckStruct(var fields) => Struct(fields),
        DuckScalar(var name) => StoredName(name) is { } stored ? new PrimitiveType(stored) : null,
        _ => null,
    };

    /// <summary>How DuckDB prints a Delta type.</summary>
    public static string ToDuck(DeltaType type) => type switch
    {
        PrimitiveType(var name) => EngineName(name),
        ArrayType(var element) => $"{ToDuck(element)}[]",
        MapType(var key, var value) => $"MAP({ToDuck(key)}, {ToDuck(value)})",
        StructType(var fields) => $"STRUCT({string.Join(", ", fields.Select(field => $"{DuckKeywords.Quote(field.Name)} {ToDuck(field.Type)}"))})",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    private static StructType? Struct(IReadOnlyList<(string? Name, DuckType Type)> fields)
    {
        List<DeltaField> stored = [];
        foreach (var (name, type) in fields)
        {
            if (name is null || ToDelta(type) is not { } field)
            {
                return null;
            }

            stored.Add(new DeltaField(name, field));
        }

        return new StructType(stored);
    }

    private static string? StoredName(string duck) => duck switch
    {
        "BOOLEAN" => "boolean",
        "TINYINT" => "byte",
        "SMALLINT" or "UTINYINT" => "short",
        "INTEGER" or "USMALLINT" => "integer",
        "BIGINT" or "UINTEGER" => "long",
        // Sums and counts are what yields 128-bit integers; their users expect a long, and one that does not fit fails the write.
        "HUGEINT" => "long",
        "UBIGINT" => "decimal(20,0)",
        "FLOAT" => "float",
        "DOUBLE" => "double",
        "VARCHAR" or "JSON" or "UUID" or "ENUM" or "BIT" or "INTERVAL" or "UHUGEINT" or "BIGNUM" or "TIME" or "TIME_NS" or "TIME WITH TIME ZONE" => "string",
        "BLOB" => "binary",
        "DATE" => "date",
        "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" or "TIMESTAMP WITH TIME ZONE" => "timestamp",
        // The type of a bare NULL in the few places where DuckDB does not call it INTEGER.
        "NULL" => "integer",
        _ => null,
    };

    private static string EngineName(string delta) => delta switch
    {
        "boolean" => "BOOLEAN",
        "byte" => "TINYINT",
        "short" => "SMALLINT",
        "integer" => "INTEGER",
        "long" => "BIGINT",
        "float" => "FLOAT",
        "double" => "DOUBLE",
        "string" => "VARCHAR",
        "binary" => "BLOB",
        "date" => "DATE",
        "timestamp" => "TIMESTAMP WITH TIME ZONE",
        "timestamp_ntz" => "TIMESTAMP",
        "void" => "INTEGER",
        _ when delta.StartsWith("decimal(", StringComparison.Ordinal) => delta.ToUpperInvariant(),
        _ => throw new FormatException($"'{delta}' is no type of the Delta protocol that this version knows"),
    };
}
