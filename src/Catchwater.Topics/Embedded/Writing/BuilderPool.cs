using System.Collections.Concurrent;
using Catchwater.Topics.Records;

namespace Catchwater.Topics.Embedded.Writing;

/// <summary>Batch builders with their memory, used again.</summary>
internal static class BuilderPool
{
    private const int Kept = 32;
    private const int KeptBytes = 2 * Segment.FullBytes;
    private static readonly ConcurrentBag<RecordBatchBuilder> Free = [];

    public static RecordBatchBuilder Rent() => Free.TryTake(out var builder) ? builder : new RecordBatchBuilder();

    public static void Return(RecordBatchBuilder builder)
    {
        if (builder.Length <= KeptBytes && Free.Count < Kept)
        {
            builder.Clear();
            Free.Add(builder);
        }
    }
}
