using System.Text.Json;
using Catchwater.Core.Contracts;
using Catchwater.Core.Specs;

namespace Catchwater.Quality.Suites;

/// <summary>Turns the <c>quality</c> checks of a contract's table into rules.</summary>
internal sealed class QualityRules(SpecFile<DataContract> contract, SchemaObject table, TableSuite suite)
{
    /// <summary>Adds a check; <paramref name="column"/> is null at the table.</summary>
    public void Add(QualityCheck check, ColumnPath? column, string key)
    {
        var made = check.EffectiveType switch
        {
            QualityCheckType.Text => new(Rule.TextType, new Words(check.Description ?? check.Name ?? ""), new AtLeast(1, EmptyFails: false)),
            QualityCheckType.Library => Library(check, column, key),
            QualityCheckType.Sql => new Made("sql", new Query(check.Query!, Aliases(), column?.Column, contract.At($"{key}.query")), new Compare(Operator(check), Percent: false)),
            _ => Custom(check, column, key),
        };
        if (made is null || Severity(check, key) is not { } severity)
        {
            return;
        }

        IReadOnlyList<string> columns = made.Columns ?? (column is null ? [] : [column.Column]);
        suite.Add(new Rule(made.Check, made.Verdict)
        {
            Name = check.Name ?? check.Id ?? $"{column?.ToString() ?? table.Name}_{made.Type}",
            Type = made.Type,
            Columns = columns,
            Severity = severity,
            Dimension = check.Dimension,
            Description = check.Description,
            Quarantine = made.Quarantine,
            Where = made.Where,
            SegmentBy = made.SegmentBy,
            Location = contract.At(key),
        });
    }

    private Made? Library(QualityCheck check, ColumnPath? column, string key)
    {
        if (Metric(check, key) is not { } metric || Percent(check, metric, key) is not { } percent)
        {
            return null;
        }

        var verdict = new Compare(Operator(check), percent);
        if (verdict.Operator.Bounds.Count == 0)
        {
            suite.Report($"{key}.{verdict.Operator.Key}", "wrong_type", $"found {verdict.Operator.Text?.GetRawText()}, expected a number", null);
            return null;
        }

        var type = JsonNamingPolicy.CamelCase.ConvertName(metric.ToString());
        string[] known = metric switch
        {
            LibraryMetric.MissingValues => ["missingValues"],
            LibraryMetric.InvalidValues => ["validValues", "pattern"],
            LibraryMetric.DuplicateValues when column is null => ["properties"],
            _ => [],
        };
        foreach (var unknown in check.Arguments?.Keys.Where(argument => !known.Contains(argument)) ?? [])
        {
            suite.Report($"{key}.arguments.{unknown}", "unknown_key", $"'{unknown}' is not an argument of {type}", known.Length == 0 ? "it takes none here" : $"expected {string.Join(", ", known)}");
            return null;
        }

        if (metric == LibraryMetric.RowCount)
        {
            return new Made(type, new RowCount(), verdict);
        }

        if (metric == LibraryMetric.DuplicateValues)
        {
            return Duplicates(check, column, type, verdict, key);
        }

        if (column is null)
        {
            suite.Report($"{key}.metric", "wrong_value", $"{type} measures a column: it cannot stand at the table", "move it to a property");
            return null;
        }

        return metric switch
        {
            LibraryMetric.NullValues => new Made(type, new NotNull(column), verdict),
            LibraryMetric.MissingValues => Values(check, "missingValues", key, out var missing) ? new Made(type, new NotMissing(column, missing), verdict) : null,
            _ => Invalid(check, column, type, verdict, key),
        };
    }

    private Made? Invalid(QualityCheck check, ColumnPath column, string type, Verdict verdict, string key)
    {
        var given = check.Arguments?.TryGetValue("pattern", out var argument) is true ? argument : (JsonElement?)null;
        if (given is { ValueKind: not JsonValueKind.String } other)
        {
            suite.Report($"{key}.arguments.pattern", "wrong_type", $"found {other.GetRawText()}, expected a regular expression as text");
            return null;
        }

        var pattern = given?.GetString();
        if (!Values(check, "validValues", key, out var values))
        {
            return null;
        }

        if (values is null && pattern is null)
        {
            suite.Report($"{key}.arguments", "missing_key", "invalidValues needs to know what is valid: expected validValues (a list) or pattern (text)");
            return null;
        }

        return new Made(type, new Allowed(column, values, pattern), verdict);
    }

    private Made? Duplicates(QualityCheck check, ColumnPath? column, string type, Verdict verdict, string key)
    {
        if (column is { Steps.Count: 0 })
        {
            return new Made(type, new Distinct([column.Column], NullIsValue: false), verdict);
        }

        if (column is not null)
        {
            suite.Report(key, "unsupported", "duplicateValues is checked on columns, not within them");
            return null;
        }

        if (!Values(check, "properties", key, out var properties) || properties is null || properties.Any(item => item.ValueKind != JsonValueKind.String))
        {
            suite.Report($"{key}.arguments.properties", "missing_key", "duplicateValues at the table needs 'properties': expected a list of their names");
            return null;
        }

        List<string> columns = [];
        foreach (var name in properties.Select(item => item.GetString()!))
        {
            var property = table.Properties.FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));
            columns.Add(property?.PhysicalName ?? property?.Name ?? name);
        }

        return new Made(type, new Distinct(columns, NullIsValue: false), verdict) { Columns = columns };
    }

    private Made? Custom(QualityCheck check, ColumnPath? column, string key)
    {
        if (check.Engine != "catchwater")
        {
            suite.Report($"{key}.engine", "unsupported", $"engine '{check.Engine}' is not run here: expected catchwater", "run it with its own tool, or write it as type: text");
            return null;
        }

        if (CustomImplementation.Read(check.Implementation!.Value, contract, $"{key}.implementation", suite.Problems) is not { } implementation)
        {
            return null;
        }

        return new CustomChecks(contract, table, suite, column, $"{key}.implementation").Make(implementation);
    }

    private LibraryMetric? Metric(QualityCheck check, string key)
    {
        if (check.Metric is { } metric)
        {
            return metric;
        }

        if (Enum.TryParse<LibraryMetric>(check.Rule == "duplicateCount" ? "duplicateValues" : check.Rule, ignoreCase: true, out var old))
        {
            return old;
        }

        suite.Report($"{key}.rule", "unsupported", $"found '{check.Rule}': expected one of nullValues, missingValues, invalidValues, duplicateValues, rowCount", "since v3.1 it is written as 'metric'");
        return null;
    }

    private bool? Percent(QualityCheck check, LibraryMetric metric, string key)
    {
        switch (check.Unit)
        {
            case null or "rows":
                return false;
            case "percent" when metric != LibraryMetric.RowCount:
                return true;
            default:
                suite.Report($"{key}.unit", "wrong_value", $"found '{check.Unit}', expected rows{(metric == LibraryMetric.RowCount ? "" : " or percent")}");
                return null;
        }
    }

    private Severity? Severity(QualityCheck check, string key)
    {
        switch (check.Severity)
        {
            case null or "error":
                return Quality.Severity.Error;
            case "warning":
                return Quality.Severity.Warning;
            case "info":
                return Quality.Severity.Info;
            default:
                suite.Report($"{key}.severity", "wrong_value", $"found '{check.Severity}', expected error, warning or info");
                return null;
        }
    }

    private bool Values(QualityCheck check, string argument, string key, out IReadOnlyList<JsonElement>? values)
    {
        values = null;
        if (check.Arguments?.TryGetValue(argument, out var element) is not true)
        {
            return true;
        }

        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0 || element.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Array or JsonValueKind.Object))
        {
            suite.Report($"{key}.arguments.{argument}", "wrong_type", $"found {element.GetRawText()}, expected a list of values, at least one");
            return false;
        }

        values = [.. element.EnumerateArray()];
        return true;
    }

    private IReadOnlyList<string> Aliases() => [.. new[] { table.Name, table.PhysicalName }.OfType<string>()];

    private static Operator Operator(QualityCheck check)
    {
        static Operator Equality(string key, JsonElement value) =>
            value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? new(key, [number]) : new(key, [], value);

        return check switch
        {
            { MustBe: { } value } => Equality("mustBe", value),
            { MustNotBe: { } value } => Equality("mustNotBe", value),
            { MustBeGreaterThan: { } bound } => new("mustBeGreaterThan", [bound]),
            { MustBeGreaterOrEqualTo: { } bound } => new("mustBeGreaterOrEqualTo", [bound]),
            { MustBeLessThan: { } bound } => new("mustBeLessThan", [bound]),
            { MustBeLessOrEqualTo: { } bound } => new("mustBeLessOrEqualTo", [bound]),
            { MustBeBetween: { } bounds } => new("mustBeBetween", bounds),
            { MustNotBeBetween: { } bounds } => new("mustNotBeBetween", bounds),
            _ => throw new InvalidOperationException("the reader lets no check pass without an operator"),
        };
    }
}

/// <summary>What a check of a contract becomes.</summary>
internal sealed record Made(string Type, Check Check, Verdict Verdict)
{
    public IReadOnlyList<string>? Columns { get; init; }

    public bool Quarantine { get; init; }

    public string? Where { get; init; }

    public IReadOnlyList<string> SegmentBy { get; init; } = [];
}
