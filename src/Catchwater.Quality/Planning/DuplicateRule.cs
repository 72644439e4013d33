using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>Few enough rows repeat another row's values.</summary>
internal sealed class DuplicateRule(Rule rule, IReadOnlyList<Column> columns, bool nullIsValue) : PlannedRule(rule)
{
    private readonly DistinctQuery _distinct = new(columns, nullIsValue, rule.Where);

    public override IEnumerable<string> Aggregates => [Total, .. _distinct.Aggregates];

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var failed = judgement.Count(_distinct.Compared) - await _distinct.CountAsync(judgement, cancellationToken);
        return Rows(failed, judgement.Count(Total), $"repeat the {string.Join(", ", columns.Select(column => column.Name))} of another row");
    }

    public override SampleQuery FailingRows(string relation, Func<DatasetName, string> relationOf)
    {
        var keys = string.Join(", ", columns.Select(column => Quoting.Identifier(column.Name)));
        return new SampleQuery(
            $"SELECT {keys}, count(*) AS \"count\" FROM {relation}{_distinct.Filter} GROUP BY {keys} HAVING count(*) > 1 ORDER BY count(*) DESC, {keys}",
            [.. columns.Select(column => column.Name), "count"]);
    }
}

/// <summary>Few enough rows refer to something the other table does not have.</summary>
internal sealed class ReferenceRule(Rule rule, TableSchema schema, Reference reference, DatasetName dataset) : PlannedRule(rule)
{
    public override IEnumerable<string> Aggregates => [Total];

    public override IEnumerable<DatasetName> References => reference.Dataset == dataset ? [] : [reference.Dataset];

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var keys = string.Join(", ", reference.Columns.Select(Quoting.Identifier));
        var sql = $"SELECT count(*) FROM (SELECT {keys} FROM {judgement.Relation} WHERE {Condition("")}) AS judged WHERE {Orphan(judgement.Relation, judgement.RelationOf)}";
        var failed = await judgement.Session.ScalarAsync<long>(sql, cancellationToken);
        return Rows(failed, judgement.Count(Total), $"refer to a {string.Join(", ", reference.Columns)} that {reference.Dataset} does not have");
    }

    public override SampleQuery FailingRows(string relation, Func<DatasetName, string> relationOf) =>
        RowRule.SampleOf(schema, reference.Columns, $"(SELECT * FROM {relation}) AS judged", $"{Condition("judged.")} AND {Orphan(relation, relationOf)}");

    private string Condition(string prefix) =>
        Within(string.Join(" AND ", reference.Columns.Select(column => $"{prefix}{Quoting.Identifier(column)} IS NOT NULL")));

    private string Orphan(string relation, Func<DatasetName, string> relationOf)
    {
        var other = reference.Dataset == dataset ? relation : relationOf(reference.Dataset);
        var keys = string.Join(", ", reference.ReferencedColumns.Distinct().Select(Quoting.Identifier));
        var match = string.Join(" AND ", reference.Columns.Zip(reference.ReferencedColumns, (own, theirs) => $"referenced.{Quoting.Identifier(theirs)} = judged.{Quoting.Identifier(own)}"));
        return $"NOT EXISTS (SELECT 1 FROM (SELECT {keys} FROM {other}) AS referenced WHERE {match})";
    }
}
