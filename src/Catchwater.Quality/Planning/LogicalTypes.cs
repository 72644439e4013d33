using System.Text.RegularExpressions;
using Catchwater.Core.Contracts;

namespace Catchwater.Quality.Planning;

/// <summary>Which engine types hold values of a logical type.</summary>
internal static partial class LogicalTypes
{
    private static readonly string[] Integers =
        ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "BIGNUM"];

    /// <summary>Whether a column of the engine type satisfies the contract. Dates and times may be text where a format says how to read it.</summary>
    public static bool Fits(string type, LogicalType logical, LogicalTypeOptions? options, bool beforeV31) => logical switch
    {
        LogicalType.String => IsText(type) || type is "UUID" or "JSON" or "BLOB" or "BIT",
        LogicalType.Integer => IsInteger(type),
        LogicalType.Number => IsInteger(type) || IsFloat(type) || type.StartsWith("DECIMAL(", StringComparison.Ordinal),
        LogicalType.Boolean => type == "BOOLEAN",
        LogicalType.Date => type == "DATE" || (beforeV31 && (IsTimestamp(type) || IsTime(type))) || ReadableText(type, options),
        LogicalType.Timestamp => IsTimestamp(type) || ReadableText(type, options),
        LogicalType.Time => IsTime(type) || ReadableText(type, options),
        LogicalType.Array => IsList(type) || type == "JSON",
        LogicalType.Object => IsStruct(type) || IsMap(type) || type == "JSON",
        _ => throw new InvalidOperationException(logical.ToString()),
    };

    public static bool IsText(string type) => type == "VARCHAR" || type.StartsWith("ENUM(", StringComparison.Ordinal);

    public static bool IsInteger(string type) => Integers.Contains(type) || WholeDecimal().IsMatch(type);

    public static bool IsFloat(string type) => type is "DOUBLE" or "FLOAT";

    public static bool IsTimestamp(string type) => type.StartsWith("TIMESTAMP", StringComparison.Ordinal) && !IsList(type);

    public static bool IsTime(string type) => type is "TIME" or "TIME WITH TIME ZONE" or "TIME_NS";

    public static bool IsList(string type) => type.EndsWith(']');

    public static bool IsStruct(string type) => type.StartsWith("STRUCT(", StringComparison.Ordinal) && !IsList(type);

    public static bool IsMap(string type) => type.StartsWith("MAP(", StringComparison.Ordinal) && !IsList(type);

    private static bool ReadableText(string type, LogicalTypeOptions? options) => type == "VARCHAR" && options?.Format is not null;

    [GeneratedRegex(@"^DECIMAL\(\d+,0\)$", RegexOptions.CultureInvariant)]
    private static partial Regex WholeDecimal();
}
