using System.Text.Json;
using System.Text.Json.Serialization;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Specs;

namespace Catchwater.Quality.Suites;

/// <summary>
/// The <c>implementation</c> of an ODCS check of <c>type: custom, engine: catchwater</c>: a mapping in camelCase whose
/// <c>check</c> says what it is.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "check")]
[JsonDerivedType(typeof(RowExpressionImplementation), "rowExpression")]
[JsonDerivedType(typeof(EnumImplementation), "enum")]
[JsonDerivedType(typeof(ForeignKeyImplementation), "foreignKey")]
[JsonDerivedType(typeof(RegisteredImplementation), "custom")]
[JsonDerivedType(typeof(AggregateMatchImplementation), "aggregateMatch")]
[JsonDerivedType(typeof(DatasetMatchImplementation), "datasetMatch")]
[JsonDerivedType(typeof(FreshnessImplementation), "freshness")]
[JsonDerivedType(typeof(VolumeImplementation), "volume")]
[JsonDerivedType(typeof(SchemaImplementation), "schema")]
[JsonDerivedType(typeof(DistributionImplementation), "distribution")]
[JsonDerivedType(typeof(AnomalyImplementation), "anomaly")]
public abstract record CustomImplementation
{
    private protected CustomImplementation()
    {
    }

    /// <summary>
    /// Reads an implementation, written as a mapping or as text, as strictly as any spec; null when there was a problem, which is
    /// then located in the contract.
    /// </summary>
    internal static CustomImplementation? Read(JsonElement implementation, SpecFile<DataContract> contract, string key, ICollection<Problem> problems)
    {
        List<Problem> found = [];
        var text = implementation.ValueKind == JsonValueKind.String ? implementation.GetString()! : implementation.GetRawText();
        var spec = SpecReader.Parse<CustomImplementation>(text, contract.File, found, SpecReader.CamelCase);
        foreach (var problem in found)
        {
            var path = problem.Key is null ? key : $"{key}.{problem.Key}";
            problems.Add((problem with { Line = null, Key = null }).At(contract.At(path)));
        }

        return spec?.Value;
    }
}

/// <summary>A check that judges rows one by one.</summary>
public abstract record RowImplementation : CustomImplementation
{
    private protected RowImplementation()
    {
    }

    /// <summary>Least share of valid rows, 0 to 1. Default 1: all.</summary>
    public decimal Mostly { get; init; } = 1;

    /// <summary>SQL condition on the rows that are judged; all by default.</summary>
    public string? Where { get; init; }

    /// <summary>Columns by which rows are grouped and judged group by group; all together by default.</summary>
    public IReadOnlyList<string> SegmentBy { get; init; } = [];

    /// <summary>Split failing rows off instead of failing the table. Default false.</summary>
    public bool Quarantine { get; init; }
}

/// <summary><c>check: rowExpression</c>: an SQL condition that valid rows satisfy; NULL is not invalid.</summary>
public sealed record RowExpressionImplementation : RowImplementation
{
    /// <summary>The condition.</summary>
    public required string Expression { get; init; }
}

/// <summary><c>check: enum</c>: the column holds one of a list of values; NULL is not invalid.</summary>
public sealed record EnumImplementation : RowImplementation
{
    /// <summary>The column, where the check stands at the table; by default the column it stands at.</summary>
    public string? Column { get; init; }

    /// <summary>The allowed values, at least one.</summary>
    public required IReadOnlyList<JsonElement> Values { get; init; }
}

/// <summary><c>check: custom</c>: a check of the user's own program. The keys of row checks are only for those.</summary>
public sealed record RegisteredImplementation : RowImplementation
{
    /// <summary>The name it is registered under.</summary>
    public required string Function { get; init; }

    /// <summary>The columns handed to it; by default the column it stands at.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Arguments handed to it.</summary>
    public IReadOnlyDictionary<string, JsonElement> Arguments { get; init; } = new Dictionary<string, JsonElement>();
}
