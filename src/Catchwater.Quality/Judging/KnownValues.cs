using System.Numerics;
using Catchwater.Core.Schemas;
using Catchwater.Lake;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Quality.Planning;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Judging;

/// <summary>
/// Aggregates whose values follow from what the log says of the files: counts of rows and of values, and that no row breaks a bound
/// which the column's extremes keep. What is known so is not scanned.
/// </summary>
internal static class KnownValues
{
    // More files than this are asked themselves: the statement that holds all their bounds would be larger than what it saves.
    private const int MaxBounds = 4000;

    public static async Task<IReadOnlyDictionary<string, object?>> OfAsync(
        LakeSession session, TableSchema schema, IReadOnlyList<PlannedRule> rules, TableStatistics statistics, CancellationToken cancellationToken)
    {
        Dictionary<string, object?> known = new() { ["count(*)"] = statistics.Rows };
        foreach (var (name, column) in statistics.Columns)
        {
            if (schema.Find(name) is { } stored)
            {
                known[$"count({Quoting.Identifier(stored.Name)})"] = statistics.Rows - column.Nulls;
            }
        }

        var bounded = rules.OfType<RowRule>()
            .Where(rule => rule.Rule is { Where: null, Check: LogicalOption { Column.Steps.Count: 0, Option: "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" } })
            .Select(rule => (Rule: rule, Column: schema.Find(((LogicalOption)rule.Rule.Check).Column.Column)))
            .Where(pair => pair.Column is not null && statistics.Columns.GetValueOrDefault(pair.Column.Name)?.Bounds is { Count: <= MaxBounds } && !LogicalTypes.IsText(pair.Column.Type))
            .ToList();
        if (bounded.Count == 0)
        {
            return known;
        }

        // A condition that both ends of an interval satisfy is satisfied by all that lies between: these conditions are bounds.
        var columns = bounded.Select(pair => pair.Column!).DistinctBy(column => column.Name).Select(column =>
            $"unnest({Quoting.List(statistics.Columns[column.Name].Bounds!)}::VARCHAR[])::{column.Type} AS {Quoting.Identifier(column.Name)}");
        try
        {
            var row = (await session.RowsAsync(
                $"SELECT {string.Join(", ", bounded.Select(pair => $"count_if({pair.Rule.FailCondition})"))} FROM (SELECT {string.Join(", ", columns)})", cancellationToken))[0];
            foreach (var (pair, broken) in bounded.Zip(row))
            {
                if (broken is BigInteger { IsZero: true } or 0L)
                {
                    known[pair.Rule.Measure] = 0L;
                }
            }
        }
        catch (LakeException)
        {
            // A bound that does not convert says nothing; the rows are asked.
        }

        return known;
    }
}
