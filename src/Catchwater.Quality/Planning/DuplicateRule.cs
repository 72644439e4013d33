using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>Few enough rows repeat another row's values.</summary>
internal sealed class DuplicateRule(Rule rule, IReadOnlyList<Column> columns, bool nullIsValue) : PlannedRule(rule)
{
    private readonly DuplicateQuery _duplicates = new(columns, nullIsValue, rule.Where);

    public override IEnumerable<string> Aggregates => [Total, .. _duplicates.Aggregates];

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var failed = await _duplicates.CountAsync(judgement, cancellationToken);
        return Rows(failed, judgement.Count(Total), $"repeat the {string.Join(", ", columns.Select(column => column.Name))} of another row");
    }

    public override async Task<SampleRows?> SampleAsync(Judgement judgement, int limit, CancellationToken cancellationToken) =>
        new(Shown, await _duplicates.SampleAsync(judgement, limit, cancellationToken));

    public override SampleQuery FailingRows(string relation, Func<DatasetName, string> relationOf) =>
        new($"{_duplicates.Groups(relation)} ORDER BY \"count\" DESC", Shown);

    private IReadOnlyList<string> Shown => [.. columns.Select(column => column.Name), "count"];
}
