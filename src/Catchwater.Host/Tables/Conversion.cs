using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;

namespace Catchwater.Host.Tables;

/// <summary>How a column of one type is read as a .NET type: what is selected, and how that becomes the value.</summary>
/// <param name="Select">SQL over the quoted column.</param>
/// <param name="Read">A <c>Func&lt;DuckDBDataReader, int, T&gt;</c>; it is not asked about NULL.</param>
internal sealed record Conversion(Func<string, string> Select, Delegate Read)
{
    private static readonly string[] Whole = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT"];

    /// <summary>The conversion; null when values of the column are not of that type, or would lose something by becoming so.</summary>
    /// <param name="column">The column's type, as DuckDB spells it.</param>
    /// <param name="target">The .NET type, not nullable.</param>
    public static Conversion? Find(string column, Type target)
    {
        if (column.EndsWith(']') || column.StartsWith("STRUCT(", StringComparison.Ordinal) || column.StartsWith("MAP(", StringComparison.Ordinal))
        {
            return Nested.Takes(column, target) ? new Conversion(quoted => $"CAST(to_json({quoted}) AS VARCHAR)", Nested.Reader(target)) : null;
        }

        if (target.IsEnum)
        {
            return column == "VARCHAR" ? Of(column => column, EnumNames.Reader(target)) : Whole.Contains(column) ? Of(quoted => $"CAST({quoted} AS BIGINT)", EnumNames.NumberReader(target)) : null;
        }

        if (Whole.Contains(column))
        {
            return Integer(column, target) is { } read ? Of(quoted => $"CAST({quoted} AS BIGINT)", read) : null;
        }

        if (column.StartsWith("DECIMAL(", StringComparison.Ordinal))
        {
            return Decimal(column, target) is { } read ? Of(quoted => quoted, read) : null;
        }

        return column switch
        {
            "BOOLEAN" when target == typeof(bool) => Of(quoted => quoted, (DuckDBDataReader reader, int i) => reader.GetBoolean(i)),
            "FLOAT" when target == typeof(float) => Of(quoted => quoted, (DuckDBDataReader reader, int i) => reader.GetFloat(i)),
            "FLOAT" or "DOUBLE" when target == typeof(double) => Of(quoted => $"CAST({quoted} AS DOUBLE)", (DuckDBDataReader reader, int i) => reader.GetDouble(i)),
            "VARCHAR" => Text(target) is { } read ? Of(quoted => quoted, read) : null,
            "BLOB" when target == typeof(byte[]) => Of(quoted => quoted, Bytes),
            "DATE" when target == typeof(DateOnly) => Of(quoted => quoted, (DuckDBDataReader reader, int i) => reader.GetFieldValue<DateOnly>(i)),
            "DATE" when target == typeof(DateTime) => Of(quoted => quoted, (DuckDBDataReader reader, int i) => reader.GetFieldValue<DateOnly>(i).ToDateTime(TimeOnly.MinValue)),
            "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE" when target == typeof(DateTimeOffset) => Of(Microseconds, (DuckDBDataReader reader, int i) => Moment(reader, i)),
            "TIMESTAMP WITH TIME ZONE" when target == typeof(DateTime) => Of(Microseconds, (DuckDBDataReader reader, int i) => Moment(reader, i).UtcDateTime),
            "TIMESTAMP" when target == typeof(DateTime) => Of(Microseconds, (DuckDBDataReader reader, int i) => Moment(reader, i).DateTime),
            _ => null,
        };
    }

    private static Conversion Of(Func<string, string> select, Delegate read) => new(select, read);

    private static string Microseconds(string quoted) => $"epoch_us({quoted})";

    private static DateTimeOffset Moment(DuckDBDataReader reader, int i) => DateTimeOffset.UnixEpoch.AddTicks(checked(reader.GetInt64(i) * TimeSpan.TicksPerMicrosecond));

    private static byte[] Bytes(DuckDBDataReader reader, int i)
    {
        using var stream = reader.GetStream(i);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static Delegate? Integer(string column, Type target) => Type.GetTypeCode(target) switch
    {
        TypeCode.Int64 => (DuckDBDataReader reader, int i) => reader.GetInt64(i),
        TypeCode.Int32 => (DuckDBDataReader reader, int i) => checked((int)reader.GetInt64(i)),
        TypeCode.Int16 => (DuckDBDataReader reader, int i) => checked((short)reader.GetInt64(i)),
        TypeCode.SByte => (DuckDBDataReader reader, int i) => checked((sbyte)reader.GetInt64(i)),
        TypeCode.Byte => (DuckDBDataReader reader, int i) => checked((byte)reader.GetInt64(i)),
        TypeCode.UInt16 => (DuckDBDataReader reader, int i) => checked((ushort)reader.GetInt64(i)),
        TypeCode.UInt32 => (DuckDBDataReader reader, int i) => checked((uint)reader.GetInt64(i)),
        TypeCode.UInt64 => (DuckDBDataReader reader, int i) => checked((ulong)reader.GetInt64(i)),
        TypeCode.Decimal => (DuckDBDataReader reader, int i) => (decimal)reader.GetInt64(i),
        TypeCode.Double when column != "BIGINT" => (DuckDBDataReader reader, int i) => (double)reader.GetInt64(i),
        _ => null,
    };

    // Decimals become integers only where they have no fraction, and never floating-point numbers: that would lose digits.
    private static Delegate? Decimal(string column, Type target) => Type.GetTypeCode(target) switch
    {
        TypeCode.Decimal => (DuckDBDataReader reader, int i) => reader.GetDecimal(i),
        TypeCode.Int64 when column.EndsWith(",0)", StringComparison.Ordinal) => (DuckDBDataReader reader, int i) => checked((long)reader.GetDecimal(i)),
        TypeCode.UInt64 when column.EndsWith(",0)", StringComparison.Ordinal) => (DuckDBDataReader reader, int i) => checked((ulong)reader.GetDecimal(i)),
        _ => null,
    };

    private static Delegate? Text(Type target) => target switch
    {
        _ when target == typeof(string) => (DuckDBDataReader reader, int i) => reader.GetString(i),
        _ when target == typeof(Guid) => (DuckDBDataReader reader, int i) => Guid.Parse(reader.GetString(i)),
        _ when target == typeof(TimeOnly) => (DuckDBDataReader reader, int i) => TimeOnly.Parse(reader.GetString(i), CultureInfo.InvariantCulture),
        _ when target == typeof(JsonElement) => (DuckDBDataReader reader, int i) => JsonElement.Parse(reader.GetString(i)),
        _ when target == typeof(JsonNode) => (DuckDBDataReader reader, int i) => JsonNode.Parse(reader.GetString(i))!,
        _ => null,
    };
}
