using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>Few enough rows refer to something the other table does not have.</summary>
internal sealed class ReferenceRule(Rule rule, TableSchema schema, Reference reference, IReadOnlyList<Column> own, IReadOnlyList<Column> theirs, DatasetName dataset)
    : PlannedRule(rule)
{
    public override IEnumerable<string> Aggregates => [Total];

    public override IEnumerable<DatasetName> References => reference.Dataset == dataset ? [] : [reference.Dataset];

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var failed = await judgement.Session.ScalarAsync<long>($"SELECT count(*) FROM {await OrphansAsync(judgement, cancellationToken)}", cancellationToken);
        return Rows(failed, judgement.Count(Total), $"refer to a {string.Join(", ", reference.Columns)} that {reference.Dataset} does not have");
    }

    public override async Task<SampleRows?> SampleAsync(Judgement judgement, int limit, CancellationToken cancellationToken)
    {
        var query = Sample(await OrphansAsync(judgement, cancellationToken));
        return new SampleRows(query.Columns, await Samples.ReadAsync(judgement.Session, $"{query.Sql} LIMIT {limit}", cancellationToken));
    }

    public override SampleQuery FailingRows(string relation, Func<DatasetName, string> relationOf) =>
        Sample(Orphans(relation, Joined(Other(relation, relationOf))));

    private SampleQuery Sample(string orphans) => RowRule.SampleOf(schema, reference.Columns, orphans);

    private async Task<string> OrphansAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var other = Other(judgement.Relation, judgement.RelationOf);
        return Orphans(judgement.Relation, await BitmapAsync(judgement, other, cancellationToken) is { } bitmap ? WithBitmap(bitmap, other) : Joined(other));
    }

    private string Other(string relation, Func<DatasetName, string> relationOf) => reference.Dataset == dataset ? relation : relationOf(reference.Dataset);

    // The FROM clause of rows without a counterpart.
    private string Orphans(string relation, string orphan)
    {
        var condition = string.Join(" AND ", own.Select(column => $"judged.{Quoting.Identifier(column.Name)} IS NOT NULL"));
        return $"(SELECT * FROM {relation}{(Rule.Where is null ? "" : $" WHERE {Rule.Where}")}) AS judged WHERE {condition} AND {orphan}";
    }

    private string Joined(string other)
    {
        if (own.Count == 1)
        {
            var key = Quoting.Identifier(theirs[0].Name);
            return $"judged.{Quoting.Identifier(own[0].Name)} NOT IN (SELECT {key} FROM {other} WHERE {key} IS NOT NULL)";
        }

        var keys = string.Join(", ", theirs.Select(column => Quoting.Identifier(column.Name)).Distinct());
        var match = string.Join(" AND ", own.Zip(theirs, (mine, referenced) => $"referenced.{Quoting.Identifier(referenced.Name)} = judged.{Quoting.Identifier(mine.Name)}"));
        return $"NOT EXISTS (SELECT 1 FROM (SELECT {keys} FROM {other}) AS referenced WHERE {match})";
    }

    private string WithBitmap(Bitmap bitmap, string other) =>
        bitmap.Lacks($"(SELECT {bitmap.Of(Quoting.Identifier(theirs[0].Name))} FROM {other})", $"judged.{Quoting.Identifier(own[0].Name)}");

    private async Task<Bitmap?> BitmapAsync(Judgement judgement, string other, CancellationToken cancellationToken)
    {
        if (own.Count != 1 || !Bitmap.Types.Contains(own[0].Type) || !Bitmap.Types.Contains(theirs[0].Type))
        {
            return null;
        }

        var key = Quoting.Identifier(theirs[0].Name);
        var row = (await judgement.Session.RowsAsync($"SELECT min({key}), max({key}), count({key}) FROM {other}", cancellationToken))[0];
        return Bitmap.For(theirs[0].Type, row[0], row[1], (long)row[2]!);
    }
}
