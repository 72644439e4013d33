using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Catchwater.Core.Names;

/// <summary>
/// The name of a table in the lake: <c>layer.table</c>, such as <c>silver.sales</c>. It is also its folder (<c>silver/sales</c>)
/// and its name in SQL, so each part is a plain lower-case identifier: a letter or underscore, then letters, digits or
/// underscores, at most 63 characters. Paths cannot be smuggled through it.
/// </summary>
[JsonConverter(typeof(DatasetNameJsonConverter))]
public sealed partial record DatasetName : IComparable<DatasetName>
{
    private DatasetName(string layer, string table) => (Layer, Table) = (layer, table);

    /// <summary>The part before the dot, such as <c>silver</c>: the SQL schema and the folder.</summary>
    public string Layer { get; }

    /// <summary>The part after the dot, such as <c>sales</c>.</summary>
    public string Table { get; }

    /// <summary>What a valid name looks like, for error messages.</summary>
    public const string Expected = "two lower-case identifiers joined by a dot, such as silver.sales";

    /// <summary>Reads a name; false when <paramref name="text"/> is not of the form <see cref="Expected"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DatasetName? name)
    {
        var match = text is null ? Match.Empty : Pattern().Match(text);
        name = match.Success ? new DatasetName(match.Groups[1].Value, match.Groups[2].Value) : null;
        return name is not null;
    }

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not of the form <see cref="Expected"/>.</exception>
    public static DatasetName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a dataset name: expected {Expected}");

    /// <summary>The name of the table beside this one that keeps its rejected rows: <c>silver.sales__quarantine</c>.</summary>
    public DatasetName Quarantine => new(Layer, Table + "__quarantine");

    /// <summary><c>layer.table</c>.</summary>
    public override string ToString() => $"{Layer}.{Table}";

    /// <inheritdoc/>
    public int CompareTo(DatasetName? other) => string.CompareOrdinal(ToString(), other?.ToString());

    [GeneratedRegex(@"\A([a-z_][a-z0-9_]{0,62})\.([a-z_][a-z0-9_]{0,62})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

internal sealed class DatasetNameJsonConverter : JsonConverter<DatasetName>
{
    public override DatasetName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DatasetName.TryParse(reader.GetString(), out var name)
            ? name
            : throw new JsonException($"not a dataset name: expected {DatasetName.Expected}");

    public override void Write(Utf8JsonWriter writer, DatasetName value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    public override DatasetName ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, DatasetName value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());
}
