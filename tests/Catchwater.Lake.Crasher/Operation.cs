using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Crasher;

/// <summary>What operation number N does. The tests compute the same on a dictionary.</summary>
internal static class Operation
{
    public static WriteRequest Of(int number) => number switch
    {
        // A merge that brings rows of its own and replaces those of the operation before.
        _ when number % 5 == 4 => new WriteRequest
        {
            Select = $"SELECT b::INTEGER AS batch, n::INTEGER AS n, 'merged {number}' AS v, (b % 3)::INTEGER AS p FROM range({number - 1}, {number + 1}) t(b), range(3) u(n)",
            Mode = WriteMode.Merge,
            MergeKeys = ["batch", "n"],
            RunId = Guid.CreateVersion7(),
        },

        // One partition replaced by a single row.
        _ when number % 7 == 6 => new WriteRequest
        {
            Select = $"SELECT {number} AS batch, 0 AS n, 'alone' AS v, {number % 3} AS p",
            Mode = WriteMode.OverwritePartitions,
            RunId = Guid.CreateVersion7(),
        },

        _ => new WriteRequest
        {
            Select = $"SELECT {number} AS batch, n::INTEGER AS n, 'appended' AS v, {number % 3} AS p FROM range(3) u(n)",
            Mode = WriteMode.Append,
            PartitionColumns = ["p"],
            RunId = Guid.CreateVersion7(),
        },
    };
}
