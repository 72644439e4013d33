using Catchwater.Core.Errors;
using Catchwater.Core.Specs;

namespace Catchwater.Quality.Suites;

/// <summary>Turns a rules file into a suite with the original's arithmetic.</summary>
internal static class RulesSuite
{
    public static Suite Read(SpecFile<RulesFile> file, ICollection<Problem> problems)
    {
        List<Rule> rules = [];
        foreach (var (name, spec) in file.Value.Rules)
        {
            Location At(string key) => file.At(key.Length == 0 ? $"rules.{name}" : $"rules.{name}.{key}");
            void Report(string key, string code, string message, string? hint = null) =>
                problems.Add(new Problem(code, message) { Hint = hint }.At(At(key)));

            if (spec.Threshold is < 0 or > 1)
            {
                Report("threshold", "wrong_value", $"found {spec.Threshold}, expected a share from 0 to 1", spec.Threshold is > 1 and <= 100 ? $"write {spec.Threshold / 100:0.#####}" : null);
            }

            if (Check(spec, At, Report) is { } check)
            {
                rules.Add(new Rule(check.Check, new AtLeast(spec.Threshold, EmptyFails: true))
                {
                    Name = name,
                    Type = check.Type,
                    Columns = check.Columns,
                    Location = At(""),
                    Severity = spec.Severity,
                    Dimension = spec.Dimension,
                    Description = spec.Description,
                    Quarantine = spec.Quarantine,
                    Where = spec.Where,
                    SegmentBy = spec.SegmentBy,
                    NullFails = true,
                });
            }
        }

        return new Suite { Name = file.File, Dataset = file.Value.Dataset, Kind = SuiteKind.Rules, Rules = rules, Location = file.At("rules") };
    }

    private static (string Type, Check Check, IReadOnlyList<string> Columns)? Check(RuleSpec spec, Func<string, Location> at, Action<string, string, string, string?> report)
    {
        switch (spec)
        {
            case CompletenessSpec { Columns.Count: 0 } or UniquenessSpec { Columns.Count: 0 }:
                report("columns", "wrong_value", "the list is empty: expected at least one column", null);
                return null;
            case CompletenessSpec completeness:
                return ("completeness", new Completeness(completeness.Columns), completeness.Columns);
            case UniquenessSpec uniqueness:
                return ("uniqueness", new Distinct(uniqueness.Columns, NullIsValue: true), uniqueness.Columns);
            case ValiditySpec validity:
                return ("validity", new RowExpression(validity.Expression, at("expression")), validity.Column is { } column ? [column] : []);
            case CustomSpec custom:
                IReadOnlyList<string> columns = custom.Column is { } one ? [one, .. custom.Columns] : custom.Columns;
                return ("custom", new RegisteredCheck(custom.Function, columns, custom.Arguments, at("function")), columns);
            case ConsistencySpec consistency:
                return Consistency(consistency, at, report);
            default:
                throw new InvalidOperationException(spec.GetType().Name);
        }
    }

    private static (string, Check, IReadOnlyList<string>)? Consistency(ConsistencySpec spec, Func<string, Location> at, Action<string, string, string, string?> report)
    {
        if (spec.Expression is { } expression && spec.References is null)
        {
            return ("consistency", new RowExpression(expression, at("expression")), spec.Columns);
        }

        if (spec.References is not { } dataset || spec.Expression is not null)
        {
            report("", "missing_key", "expected either 'expression', or 'references' with 'columns'", null);
            return null;
        }

        var referenced = spec.ReferencedColumns.Count == 0 ? spec.Columns : spec.ReferencedColumns;
        if (spec.Columns.Count == 0)
        {
            report("columns", "missing_key", "'columns' is missing: expected the columns that refer", null);
            return null;
        }

        if (referenced.Count != spec.Columns.Count)
        {
            report("referenced_columns", "wrong_value", $"found {referenced.Count} columns, expected {spec.Columns.Count} as in 'columns'", null);
            return null;
        }

        return ("consistency", new Reference(spec.Columns, dataset, referenced, at("references")), spec.Columns);
    }
}
