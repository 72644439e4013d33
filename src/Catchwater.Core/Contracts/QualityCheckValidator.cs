using System.Text.Json;

namespace Catchwater.Core.Contracts;

/// <summary>What the standard's JSON schema says of a check: which keys go with which type, and that exactly one operator is given.</summary>
internal static class QualityCheckValidator
{
    private static readonly string[] Operators =
    [
        "mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan", "mustBeLessOrEqualTo", "mustBeBetween", "mustNotBeBetween",
    ];

    public static void Validate(QualityCheck check, string path, ContractProblems problems)
    {
        var present = Present(check).ToList();
        string[] required = check.EffectiveType switch
        {
            QualityCheckType.Library when problems.IsBeforeV31 && check.Rule is not null => [],
            QualityCheckType.Library => ["metric"],
            QualityCheckType.Sql => ["query"],
            QualityCheckType.Custom => ["engine", "implementation"],
            _ => [],
        };
        string[] allowed = check.EffectiveType switch
        {
            QualityCheckType.Library => ["metric", "rule", "arguments", .. Operators],
            QualityCheckType.Sql => ["query", .. Operators],
            _ => required,
        };

        var type = JsonNamingPolicy.CamelCase.ConvertName(check.EffectiveType.ToString());
        foreach (var key in present.Where(key => !allowed.Contains(key)))
        {
            problems.Add($"{path}.{key}", "unknown_key", $"'{key}' is not a key of a check of type {type}", Hint(key));
        }

        foreach (var key in required.Where(key => !present.Contains(key)))
        {
            problems.Add($"{path}.{key}", "missing_key", $"'{key}' is missing: a check of type {type} needs it");
        }

        if (allowed.Contains("mustBe"))
        {
            OneOperator(check, present, path, problems);
        }

        ContractValidator.StableId(check.Id, path, problems);
    }

    private static void OneOperator(QualityCheck check, List<string> present, string path, ContractProblems problems)
    {
        var operators = present.Where(Operators.Contains).ToList();
        if (operators.Count == 0)
        {
            problems.Add(path, "missing_key", $"an operator is missing: expected one of {string.Join(", ", Operators)}");
        }

        foreach (var extra in operators.Skip(1))
        {
            problems.Add($"{path}.{extra}", "wrong_value", $"'{extra}' stands beside '{operators[0]}': expected one operator", "write a second check");
        }

        foreach (var (key, bounds) in new[] { ("mustBeBetween", check.MustBeBetween), ("mustNotBeBetween", check.MustNotBeBetween) })
        {
            if (bounds is not null && (bounds.Count != 2 || bounds[0] >= bounds[1]))
            {
                problems.Add($"{path}.{key}", "wrong_value", $"found [{string.Join(", ", bounds)}], expected two numbers, the smaller first");
            }
        }
    }

    private static string? Hint(string key) => key switch
    {
        "query" => "expected type: sql",
        "engine" or "implementation" => "expected type: custom",
        "metric" => "expected type: library",
        _ => null,
    };

    private static IEnumerable<string> Present(QualityCheck check) => new (string Key, object? Value)[]
    {
        ("metric", check.Metric), ("rule", check.Rule), ("arguments", check.Arguments), ("query", check.Query), ("engine", check.Engine),
        ("implementation", check.Implementation), ("mustBe", check.MustBe), ("mustNotBe", check.MustNotBe),
        ("mustBeGreaterThan", check.MustBeGreaterThan), ("mustBeGreaterOrEqualTo", check.MustBeGreaterOrEqualTo),
        ("mustBeLessThan", check.MustBeLessThan), ("mustBeLessOrEqualTo", check.MustBeLessOrEqualTo),
        ("mustBeBetween", check.MustBeBetween), ("mustNotBeBetween", check.MustNotBeBetween),
    }.Where(pair => pair.Value is not null).Select(pair => pair.Key);
}
