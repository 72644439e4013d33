using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>Plans the rules of all suites of a table, binding their conditions together.</summary>
internal static class GatePlanner
{
    public static IReadOnlyList<PlannedSuite> Plan(PlanContext context, IReadOnlyList<Suite> suites, ICollection<Problem> problems)
    {
        using var binder = new SchemaBinder(context.Schema);
        var key = suites.SelectMany(suite => suite.Rules).FirstOrDefault(rule => rule.Type == "primaryKey");
        context = context with
        {
            Expressions = new Expressions(suites.SelectMany(suite => suite.Rules).SelectMany(rule => new[] { rule.Where, (rule.Check as RowExpression)?.Sql }).OfType<string>()),
            Keys = [.. (key?.Columns ?? []).Select(context.Schema.Find).OfType<Column>().Select(column => column.Name)],
        };
        var planner = new RulePlanner(context, binder);
        var drafts = suites.Select(suite => suite.Rules.Select(rule => Draft(rule, planner)).ToList()).ToList();

        var conditions = drafts.SelectMany(suite => suite).SelectMany(item => item.Draft?.Conditions ?? []).Select(condition => condition.Sql).Distinct().ToList();
        var bound = conditions.Zip(binder.Bind(conditions)).ToDictionary(pair => pair.First, pair => pair.Second);

        List<PlannedSuite> planned = [];
        foreach (var (suite, rules) in suites.Zip(drafts))
        {
            planned.Add(new PlannedSuite(suite, [.. rules.Select(item => Build(item.Rule, item.Draft, item.Problems, bound, problems)).OfType<PlannedRule>()]));
        }

        return planned;
    }

    private static (Rule Rule, Draft? Draft, List<Problem> Problems) Draft(Rule rule, RulePlanner planner)
    {
        List<Problem> found = [];
        var draft = planner.Plan(rule, found);
        return (rule, draft, found);
    }

    private static PlannedRule? Build(Rule rule, Draft? draft, List<Problem> found, Dictionary<string, Bound> bound, ICollection<Problem> problems)
    {
        foreach (var condition in draft?.Conditions ?? [])
        {
            var result = bound[condition.Sql];
            if (result.Error is not null)
            {
                found.Add(condition.Fault(result));
            }
            else if (result.Type is not ("BOOLEAN" or "\"NULL\""))
            {
                found.Add(new Problem("wrong_type", $"the condition yields {result.Type}, expected true or false").At(condition.Location));
            }
        }

        // Several rules may stumble over the same missing column.
        foreach (var problem in found.Where(problem => !problems.Contains(problem)))
        {
            problems.Add(problem);
        }

        return found.Count > 0 ? new UnrunnableRule(rule, found) : draft?.Build();
    }
}

/// <summary>A suite whose rules are bound.</summary>
internal sealed record PlannedSuite(Suite Suite, IReadOnlyList<PlannedRule> Rules);

/// <summary>A rule that could not be planned: it is never skipped, it comes out as error.</summary>
internal sealed class UnrunnableRule(Rule rule, IReadOnlyList<Problem> problems) : PlannedRule(rule)
{
    public override Task<Outcome> JudgeAsync(Judging.Judgement judgement, CancellationToken cancellationToken) =>
        throw new Lake.LakeException(problems);
}
