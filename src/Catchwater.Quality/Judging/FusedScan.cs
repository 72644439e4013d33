using System.Globalization;
using System.Numerics;
using System.Runtime.ExceptionServices;
using Catchwater.Lake;
using Catchwater.Lake.Sessions;

namespace Catchwater.Quality.Judging;

/// <summary>One scan for the aggregates of all rules.</summary>
internal static class FusedScan
{
    // Far beyond what people write; it keeps one statement's memory bounded.
    private const int MaxAggregates = 1000;

    /// <summary>Runs the aggregates over a relation. One that fails does not take the others with it.</summary>
    /// <exception cref="LakeException">The relation itself cannot be read.</exception>
    public static async Task<ScanValues> RunAsync(LakeSession session, string relation, IReadOnlyCollection<string> aggregates, CancellationToken cancellationToken)
    {
        var values = new ScanValues();
        foreach (var chunk in aggregates.Distinct().Chunk(MaxAggregates))
        {
            await RunAsync(session, relation, chunk, values, isWhole: true, cancellationToken);
        }

        return values;
    }

    private static async Task RunAsync(LakeSession session, string relation, ArraySegment<string> aggregates, ScanValues values, bool isWhole, CancellationToken cancellationToken)
    {
        try
        {
            var row = (await session.RowsAsync($"SELECT {string.Join(", ", aggregates.AsEnumerable())} FROM {relation}", cancellationToken))[0];
            for (var i = 0; i < row.Length; i++)
            {
                values.Set(aggregates[i], row[i]);
            }
        }
        catch (LakeException fault) when (aggregates.Count == 1)
        {
            values.Set(aggregates[0], fault);
        }
        catch (LakeException)
        {
            if (isWhole)
            {
                await session.RowsAsync($"SELECT count(*) FROM {relation}", cancellationToken);
            }

            var half = aggregates.Count / 2;
            await RunAsync(session, relation, aggregates[..half], values, isWhole: false, cancellationToken);
            await RunAsync(session, relation, aggregates[half..], values, isWhole: false, cancellationToken);
        }
    }
}

/// <summary>What a scan found, by the SQL of each aggregate.</summary>
internal sealed class ScanValues
{
    private readonly Dictionary<string, object?> _values = [];

    public void Set(string aggregate, object? value) => _values[aggregate] = value;

    /// <summary>A value the scan found.</summary>
    /// <exception cref="LakeException">That aggregate failed.</exception>
    public object? Get(string aggregate)
    {
        if (_values[aggregate] is LakeException fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        return _values[aggregate];
    }

    /// <summary>A count the scan found; NULL, of no rows at all, is 0.</summary>
    /// <exception cref="LakeException">That aggregate failed.</exception>
    public long Count(string aggregate) => Get(aggregate) switch
    {
        null => 0,
        long count => count,
        BigInteger big => (long)big,
        var other => Convert.ToInt64(other, CultureInfo.InvariantCulture),
    };
}
