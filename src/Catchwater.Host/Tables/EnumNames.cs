using DuckDB.NET.Data;

namespace Catchwater.Host.Tables;

/// <summary>Reads enums from their names, whatever their case and with or without underscores, or from their numbers.</summary>
internal static class EnumNames
{
    public static Delegate Reader(Type type) => (Delegate)typeof(EnumNames).GetMethod(nameof(ByName))!.MakeGenericMethod(type).Invoke(null, null)!;

    public static Delegate NumberReader(Type type) => (Delegate)typeof(EnumNames).GetMethod(nameof(ByNumber))!.MakeGenericMethod(type).Invoke(null, null)!;

    public static Func<DuckDBDataReader, int, T> ByName<T>()
        where T : struct, Enum
    {
        var values = Enum.GetNames<T>().ToDictionary(Plain, Enum.Parse<T>, StringComparer.OrdinalIgnoreCase);
        return (reader, i) => values.TryGetValue(Plain(reader.GetString(i)), out var value) ? value : throw new FormatException($"expected one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    public static Func<DuckDBDataReader, int, T> ByNumber<T>()
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>().GroupBy(value => Convert.ToInt64(value, null)).ToDictionary(group => group.Key, group => group.First());
        return (reader, i) => values.TryGetValue(reader.GetInt64(i), out var value) ? value : throw new FormatException($"expected one of {string.Join(", ", values.Keys)}");
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
