using System.Runtime.ExceptionServices;
using Catchwater.Core.Schemas;
using Catchwater.Lake;
using Catchwater.Quality.Planning;

namespace Catchwater.Quality.Judging;

/// <summary>
/// The first failing rows of rules that do not hold. Finding ten costs about the same however they are found (groups of rows are read
/// whole), so rules that fail about as often share one statement.
/// </summary>
internal sealed class FailingRows
{
    // Values that one statement may bring, of which most are then not shown.
    private const long MaxCells = 20_000;
    private const int MaxTogether = 32;

    // Failing rows do not lie evenly: this much more than would be needed if they did.
    private const double Slack = 1.5;

    private readonly Dictionary<PlannedRule, object> _found = [];

    /// <summary>The failing rows of a rule.</summary>
    /// <exception cref="LakeException">They could not be read.</exception>
    public SampleRows Of(PlannedRule rule)
    {
        if (_found[rule] is LakeException fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        return (SampleRows)_found[rule];
    }

    /// <summary>Reads the first failing rows, in the order of the relation, of every rule that does not hold.</summary>
    public static async Task<FailingRows> ReadAsync(Judgement judgement, TableSchema schema, IEnumerable<RowRule> rules, int limit, CancellationToken cancellationToken)
    {
        List<FailingRule> failing = [];
        foreach (var rule in rules)
        {
            try
            {
                if (await rule.JudgeAsync(judgement, cancellationToken) is { Holds: false } outcome)
                {
                    failing.Add(new FailingRule(rule, rule.Shown(outcome, limit), outcome.Failed!.Value, Math.Min(limit, outcome.Failed.Value)));
                }
            }
            catch (LakeException)
            {
                // It comes out as an error when it is judged.
            }
        }

        var rows = new FailingRows();
        foreach (var group in failing.GroupBy(rule => rule.Columns.Rare).SelectMany(Groups))
        {
            foreach (var left in await rows.TryAsync(judgement, schema, group, cancellationToken))
            {
                await rows.TryAsync(judgement, schema, [left], cancellationToken);
            }
        }

        return rows;
    }

    private static IEnumerable<List<FailingRule>> Groups(IEnumerable<FailingRule> rules)
    {
        List<FailingRule> group = [];
        foreach (var rule in rules.OrderByDescending(rule => rule.Failed))
        {
            List<FailingRule> larger = [.. group, rule];
            if (group.Count > 0 && (larger.Count > MaxTogether || Needed(larger) * (Columns(larger).Count + larger.Count) > MaxCells))
            {
                yield return group;
                larger = [rule];
            }

            group = larger;
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    // The rows of all of them until, most likely, the one that fails least often has enough.
    private static long Needed(List<FailingRule> group)
    {
        var all = group.Sum(rule => (decimal)rule.Failed);
        var rarest = group[^1];
        return group.Count == 1 || all == 0 ? rarest.Wanted : (long)Math.Min(all, rarest.Failed == 0 ? all : Math.Ceiling(all / rarest.Failed * rarest.Wanted * (decimal)Slack));
    }

    private static List<string> Columns(List<FailingRule> group) => [.. group.SelectMany(rule => rule.Columns.Names).Distinct(StringComparer.OrdinalIgnoreCase)];

    // Those for which one statement did not find enough, or failed, are left.
    private async Task<IReadOnlyList<FailingRule>> TryAsync(Judgement judgement, TableSchema schema, List<FailingRule> group, CancellationToken cancellationToken)
    {
        var columns = Columns(group);
        var limit = Needed(group);
        try
        {
            var flags = group.Count == 1 ? [] : group.Select(rule => rule.Rule.FailCondition);
            var list = string.Join(", ", columns.Select(name => Samples.Shown(schema.Find(name)!)).Concat(flags));
            var rows = limit == 0 ? [] : await judgement.Session.RowsAsync(
                $"SELECT {list} FROM {judgement.Relation} WHERE {string.Join(" OR ", group.Select(rule => $"({rule.Rule.FailCondition})"))} LIMIT {limit}", cancellationToken);
            List<FailingRule> left = [];
            foreach (var (index, rule) in group.Index())
            {
                List<object?[]> own = [.. rows.Where(row => group.Count == 1 || row[columns.Count + index] is true).Take((int)rule.Wanted)];
                if (own.Count < rule.Wanted && rows.Count == limit && group.Count > 1)
                {
                    left.Add(rule);
                    continue;
                }

                List<int> places = [.. rule.Columns.Names.Select(name => columns.FindIndex(column => column.Equals(name, StringComparison.OrdinalIgnoreCase)))];
                _found[rule.Rule] = new SampleRows(rule.Columns.Names, [.. own.Select(row => places.ConvertAll(place => row[place]).ToArray())]);
            }

            return left;
        }
        catch (LakeException fault) when (group.Count == 1)
        {
            _found[group[0].Rule] = fault;
            return [];
        }
        catch (LakeException)
        {
            return group;
        }
    }

    private sealed record FailingRule(RowRule Rule, ShownColumns Columns, long Failed, long Wanted);
}
