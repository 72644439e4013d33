using System.Text.Json.Nodes;
using Catchwater.Core.Errors;
using Catchwater.Lake;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Planning;

namespace Catchwater.Quality.Judging;

/// <summary>What a scan found for one segment.</summary>
/// <param name="Key">Column to value.</param>
/// <param name="Values">The aggregates.</param>
internal sealed record Segment(JsonObject Key, ScanValues Values);

/// <summary>One scan a set of segment columns, for the aggregates of all rules that judge by them.</summary>
internal static class SegmentScan
{
    /// <summary>Most segments that are judged: beyond it the columns are no segments but keys.</summary>
    private const int MaxSegments = 10_000;

    /// <summary>For each rule its segments in the order of their columns, or the fault that kept them from being judged.</summary>
    public static async Task<IReadOnlyDictionary<PlannedRule, object>> RunAsync(
        LakeSession session, string relation, IReadOnlyList<PlannedRule> rules, IReadOnlySet<string> hidden, CancellationToken cancellationToken)
    {
        Dictionary<PlannedRule, object> found = [];
        foreach (var group in rules.GroupBy(rule => Key(rule.Rule.SegmentBy)).Select(group => group.ToList()))
        {
            var result = await TryAsync(session, relation, group, hidden, cancellationToken);
            foreach (var rule in group)
            {
                // What fails together is tried alone, so that no rule takes another with it.
                found[rule] = result is LakeException && group.Count > 1 ? await TryAsync(session, relation, [rule], hidden, cancellationToken) : result;
            }
        }

        return found;
    }

    private static async Task<object> TryAsync(LakeSession session, string relation, IReadOnlyList<PlannedRule> rules, IReadOnlySet<string> hidden, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(session, relation, rules[0].Rule.SegmentBy, [.. rules.SelectMany(rule => rule.SegmentAggregates).Distinct()], hidden, cancellationToken);
        }
        catch (LakeException fault)
        {
            return fault;
        }
    }

    private static async Task<IReadOnlyList<Segment>> ReadAsync(
        LakeSession session, string relation, IReadOnlyList<string> columns, IReadOnlyList<string> aggregates, IReadOnlySet<string> hidden, CancellationToken cancellationToken)
    {
        var keys = Key(columns);
        var list = string.Join(", ", aggregates.Select((aggregate, index) => $"{aggregate} AS aggregate_{index}"));
        var rows = await Samples.ReadAsync(session, $"SELECT {keys}, {list} FROM {relation} GROUP BY {keys} ORDER BY {keys} LIMIT {MaxSegments + 1}", cancellationToken);
        if (rows.Count > MaxSegments)
        {
            throw new LakeException(new Problem("too_many_segments", $"there are more than {MaxSegments} segments by {string.Join(", ", columns)}"));
        }

        return
        [
            .. rows.Select(row =>
            {
                var values = new ScanValues();
                foreach (var (index, aggregate) in aggregates.Index())
                {
                    values.Set(aggregate, row[columns.Count + index]);
                }

                return new Segment(new JsonObject(columns.Select((column, index) => KeyValuePair.Create(column, Samples.Value(column, row[index], hidden)))), values);
            }),
        ];
    }

    private static string Key(IReadOnlyList<string> columns) => string.Join(", ", columns.Select(Quoting.Identifier));
}
