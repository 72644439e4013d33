using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catchwater.Core.Contracts;
using Catchwater.Core.Specs;

namespace Catchwater.Quality.Suites;

/// <summary>Turns an <c>implementation</c> of our engine into a check.</summary>
internal sealed partial class CustomChecks(SpecFile<DataContract> contract, SchemaObject table, TableSuite suite, ColumnPath? column, string key)
{
    /// <summary>The check; null when there was a problem.</summary>
    public Made? Make(CustomImplementation implementation)
    {
        if (implementation is RowImplementation { Mostly: < 0 or > 1 } or ForeignKeyImplementation { Mostly: < 0 or > 1 })
        {
            return Wrong("mostly", "expected a share from 0 to 1");
        }

        var made = implementation switch
        {
            RowExpressionImplementation expression => new Made("rowExpression", new RowExpression(expression.Expression, contract.At($"{key}.expression")), All),
            EnumImplementation values => Enum(values),
            RegisteredImplementation custom => Registered(custom),
            ForeignKeyImplementation reference => ForeignKey(reference),
            AggregateMatchImplementation match => AggregateMatch(match),
            DatasetMatchImplementation match => new Made("datasetMatch", new DatasetMatch(match.References, match.Columns, match.ReferencedWhere, contract.At(key)), All) { Where = match.Where, Columns = match.Columns },
            FreshnessImplementation freshness => Freshness(freshness),
            VolumeImplementation volume => Volume(volume),
            SchemaImplementation schema => new Made("schema", new SchemaMatch([.. table.Properties.Select(property => property.PhysicalName ?? property.Name!)], schema.AllowExtraColumns, schema.Ordered), All),
            AnomalyImplementation anomaly => HistoryChecks().Anomaly(anomaly),
            DistributionImplementation distribution => HistoryChecks().Distribution(distribution),
            _ => throw new InvalidOperationException(implementation.GetType().Name),
        };
        return made is not null && implementation is RowImplementation row
            ? made with { Verdict = new AtLeast(row.Mostly, EmptyFails: false), Quarantine = row.Quarantine, Where = row.Where, SegmentBy = row.SegmentBy }
            : made;
    }

    private HistoryChecks HistoryChecks() => new(contract, suite, column, key);

    private static readonly AtLeast All = new(1, EmptyFails: false);

    private Made? Enum(EnumImplementation values)
    {
        var target = values.Column is { } name ? new ColumnPath(name, contract.At($"{key}.column")) : column;
        if (target is null)
        {
            suite.Report(key, "missing_key", "'column' is missing: at the table an enum needs to know which");
            return null;
        }

        return values.Values.Count == 0 || values.Values.Any(value => value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            ? Wrong("values", "expected a list of plain values, at least one")
            : new Made("enum", new Allowed(target, values.Values, null), All) { Columns = [target.Column] };
    }

    private Made Registered(RegisteredImplementation custom)
    {
        IReadOnlyList<string> columns = custom.Columns.Count > 0 || column is null ? custom.Columns : [column.Column];
        return new Made("custom", new RegisteredCheck(custom.Function, columns, custom.Arguments, contract.At($"{key}.function")), All) { Columns = columns };
    }

    private Made? ForeignKey(ForeignKeyImplementation reference)
    {
        IReadOnlyList<string> columns = reference.Columns.Count > 0 || column is null ? reference.Columns : [column.Column];
        var referenced = reference.ReferencedColumns.Count == 0 ? columns : reference.ReferencedColumns;
        if (columns.Count == 0 || column is { Steps.Count: > 0 })
        {
            suite.Report(key, "missing_key", "'columns' is missing: expected the columns that refer");
            return null;
        }

        return referenced.Count != columns.Count
            ? Wrong("referencedColumns", $"found {referenced.Count} columns, expected {columns.Count}")
            : new Made("foreignKey", new Reference(columns, reference.References, referenced, contract.At($"{key}.references")), new AtLeast(reference.Mostly, EmptyFails: false))
            {
                Columns = columns,
                Where = reference.Where,
            };
    }

    private Made? AggregateMatch(AggregateMatchImplementation match)
    {
        if (match.Tolerance < 0 || match.TolerancePercent < 0)
        {
            return Wrong(match.Tolerance < 0 ? "tolerance" : "tolerancePercent", "expected at least 0");
        }

        if (match.Tolerance > 0 && match.TolerancePercent is not null)
        {
            return Wrong("tolerancePercent", "stands beside 'tolerance': expected one of them");
        }

        return new Made("aggregateMatch", new AggregateMatch(
            match.Expression, match.References, match.ReferencedExpression ?? match.Expression, match.ReferencedWhere, match.GroupBy, match.Tolerance, match.TolerancePercent, contract.At(key)), All)
        {
            Where = match.Where,
            Columns = match.GroupBy,
        };
    }

    private Made? Freshness(FreshnessImplementation freshness)
    {
        var name = freshness.Column ?? (column is { Steps.Count: 0 } ? column.Column : null);
        if (name is null)
        {
            suite.Report(key, "missing_key", "'column' is missing: freshness needs to know which");
            return null;
        }

        return Age(freshness.MaxAge) is { } age
            ? new Made("freshness", new Freshness(name, age, contract.At(key)), All) { Columns = [name] }
            : Wrong("maxAge", $"found '{freshness.MaxAge}', expected a number and s, m, h or d, such as 36h");
    }

    private Made? Volume(VolumeImplementation volume)
    {
        if (volume.MaxDropPercent is not null || volume.MaxGrowthPercent is not null)
        {
            return HistoryChecks().Volume(volume, volume.MinRows is null && volume.MaxRows is null ? null : Volume(volume with { MaxDropPercent = null, MaxGrowthPercent = null }));
        }

        if ((volume.MinRows is null && volume.MaxRows is null) || volume.MinRows > volume.MaxRows || volume.MinRows < 0 || volume.MaxRows < 0)
        {
            return Wrong("minRows", "expected minRows, maxRows or both, at least 0 and the smaller first, or maxDropPercent, maxGrowthPercent");
        }

        var bounds = (volume.MinRows, volume.MaxRows) switch
        {
            ({ } low, { } high) when low == high => new Operator("mustBe", [low]),
            ({ } low, { } high) => new Operator("mustBeBetween", [low, high]),
            ({ } low, null) => new Operator("mustBeGreaterOrEqualTo", [low]),
            var (_, high) => new Operator("mustBeLessOrEqualTo", [high!.Value]),
        };
        return new Made("volume", new RowCount(), new Compare(bounds, Percent: false)) { Where = volume.Where, SegmentBy = volume.SegmentBy };
    }

    private Made? Wrong(string option, string message)
    {
        suite.Report($"{key}.{option}", "wrong_value", message);
        return null;
    }

    private static TimeSpan? Age(string text)
    {
        var match = AgePattern().Match(text);
        if (!match.Success || !double.TryParse(match.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount is <= 0 or > 100_000_000)
        {
            return null;
        }

        return match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(amount),
            "m" => TimeSpan.FromMinutes(amount),
            "h" => TimeSpan.FromHours(amount),
            _ => amount > 100_000 ? null : TimeSpan.FromDays(amount),
        };
    }

    [GeneratedRegex(@"\A([0-9]+(?:\.[0-9]+)?)\s*([smhd])\z", RegexOptions.CultureInvariant)]
    private static partial Regex AgePattern();
}
