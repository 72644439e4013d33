using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Lake;
using Catchwater.Quality.Checks;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>A check of aggregates of the user's own.</summary>
internal sealed class MetricRule(Rule rule, IMetricCheck check, CheckContext context, IReadOnlyDictionary<string, SqlFragment> metrics) : PlannedRule(rule)
{
    // A condition cannot be put into aggregates we did not write: with one, they have a query of their own.
    public override IEnumerable<string> Aggregates => Rule.Where is null ? [Total, .. metrics.Values.Select(metric => metric.Text)] : [Total];

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        Dictionary<string, object?> values = [];
        if (Rule.Where is null)
        {
            foreach (var (name, metric) in metrics)
            {
                values[name] = judgement.Value(metric.Text);
            }
        }
        else
        {
            var row = (await judgement.Session.RowsAsync($"SELECT {string.Join(", ", metrics.Values)} FROM {judgement.Relation} WHERE {Rule.Where}", cancellationToken))[0];
            foreach (var (index, name) in metrics.Keys.Index())
            {
                values[name] = row[index];
            }
        }

        return UserCode.Judged(() => check.Judge(new MetricValues(values), context), judgement.Count(Total));
    }
}

/// <summary>A check of any kind of the user's own.</summary>
internal sealed class DataRule(Rule rule, IDataCheck check, CheckContext context, IReadOnlyList<DatasetName> references) : PlannedRule(rule)
{
    public override IEnumerable<string> Aggregates => [Total];

    public override IEnumerable<DatasetName> References => references;

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var relation = Rule.Where is null ? judgement.Relation : $"(SELECT * FROM {judgement.Relation} WHERE {Rule.Where})";
        var reader = new DatasetReader(judgement.Session, relation, name => references.Contains(name)
            ? judgement.RelationOf(name)
            : throw new LakeException(new Problem("unknown_table", $"the check reads '{name}' without naming it in References")));
        var outcome = await UserCode.RunAsync(() => check.CheckAsync(reader, context, cancellationToken), cancellationToken);
        return UserCode.Judged(() => outcome, judgement.Count(Total));
    }
}

/// <summary>Where code of the user's own runs: what it throws is an error of its rule, not of the run.</summary>
internal static class UserCode
{
    public static Outcome Judged(Func<CheckOutcome> judge, long total)
    {
        var outcome = RunAsync(() => Task.FromResult(judge()), CancellationToken.None).GetAwaiter().GetResult();
        return new Outcome(outcome.Holds, outcome.Message)
        {
            Failed = outcome.FailedRows,
            Total = total,
            Ratio = outcome.FailedRows is { } failed && total > 0 ? (double)(total - failed) / total : null,
            Observed = outcome.Observed is { } observed && double.IsFinite(observed) ? observed : null,
        };
    }

    public static async Task<T> RunAsync<T>(Func<Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (Exception fault) when (fault is not LakeException && !(fault is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw new LakeException(new Problem("check_failed", $"the check failed: {fault.GetType().Name}: {fault.Message}"), fault);
        }
    }
}
