using System.Text.Json.Serialization;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Planning;

namespace Catchwater.Quality.Suites;

/// <summary>The rules one file states about one table.</summary>
public sealed record Suite
{
    internal Suite()
    {
    }

    /// <summary>The contract's name or id, or the rules file.</summary>
    public required string Name { get; init; }

    /// <summary>The table.</summary>
    public required DatasetName Dataset { get; init; }

    /// <summary>Where the rules come from; it decides what NULL and an empty table mean.</summary>
    public required SuiteKind Kind { get; init; }

    /// <summary>The rules in the order of the file.</summary>
    public required IReadOnlyList<Rule> Rules { get; init; }

    /// <summary>Other tables its foreign keys and comparisons refer to.</summary>
    public IReadOnlyList<DatasetName> References =>
    [
        .. Rules.Select(rule => rule.Check switch
        {
            Reference check => check.Dataset,
            AggregateMatch check => check.Dataset,
            DatasetMatch check => check.Dataset,
            Distribution check => check.Spec.References,
            _ => null,
        }).OfType<DatasetName>().Where(name => name != Dataset).Distinct(),
    ];

    /// <summary>
    /// Types to read columns of a text file as, where what their values look like is not what the contract says: texts that look like
    /// numbers, numbers with a mistake among them. By name, as DuckDB spells them. None in a rules file.
    /// </summary>
    /// <param name="inferred">The columns as they look.</param>
    public IReadOnlyDictionary<string, string> TypesFor(TableSchema inferred)
    {
        Dictionary<string, string> types = new(StringComparer.OrdinalIgnoreCase);
        foreach (var presence in Rules.Select(rule => rule.Check).OfType<Presence>().Where(presence => presence.Column.Steps.Count == 0))
        {
            if (presence.LogicalType is { } logical && inferred.Find(presence.Column.Column) is { } column
                && !LogicalTypes.Fits(column.Type, logical, presence.Options, presence.BeforeV31) && EngineType(logical) is { } type)
            {
                types[column.Name] = type;
            }
        }

        return types;
    }

    private static string? EngineType(LogicalType logical) => logical switch
    {
        LogicalType.String => "VARCHAR",
        LogicalType.Integer => "BIGINT",
        LogicalType.Number => "DOUBLE",
        LogicalType.Boolean => "BOOLEAN",
        LogicalType.Date => "DATE",
        LogicalType.Timestamp => "TIMESTAMP",
        LogicalType.Time => "TIME",
        _ => null,
    };

    /// <summary>Where the suite is written.</summary>
    public required Location Location { get; init; }

    /// <summary>Classification by column, as the contract states it: decides what samples show.</summary>
    public IReadOnlyDictionary<string, string> Classifications { get; init; } = new Dictionary<string, string>();

    /// <summary>The same suite where more is known of how sensitive columns are. Of two that differ the one that hides counts.</summary>
    /// <param name="known">Classification by column.</param>
    public Suite Classified(IReadOnlyDictionary<string, string> known)
    {
        Dictionary<string, string> all = new(Classifications, StringComparer.OrdinalIgnoreCase);
        foreach (var (column, classification) in known)
        {
            if (!all.TryAdd(column, classification) && Samples.Hidden([KeyValuePair.Create(column, classification)]).Count > 0)
            {
                all[column] = classification;
            }
        }

        return this with { Classifications = all };
    }
}

/// <summary>Where rules come from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SuiteKind>))]
public enum SuiteKind
{
    /// <summary>An ODCS contract: NULL is not invalid unless required; an empty table has no ratio.</summary>
    [JsonStringEnumMemberName("contract")] Contract,

    /// <summary>A rules file: NULL fails a validity expression; an empty table has ratio 0 and fails.</summary>
    [JsonStringEnumMemberName("rules")] Rules,
}
