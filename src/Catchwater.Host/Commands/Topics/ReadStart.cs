using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Topics;

namespace Catchwater.Host.Commands.Topics;

/// <summary>Where <c>topics read</c> begins: <c>earliest</c>, <c>latest</c>, an offset or a time.</summary>
internal static class ReadStart
{
    public static async ValueTask<long> OfAsync(IEventLog log, TopicPartition partition, PartitionDescription description, string from, CancellationToken cancellationToken) => from switch
    {
        "earliest" => description.Earliest,
        "latest" => description.End,
        _ when long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) => Math.Clamp(offset, description.Earliest, description.End),
        _ when DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => await log.OffsetAtAsync(partition, time, cancellationToken),
        _ => throw new TopicsException(new Problem("usage", $"--from: found '{from}', expected earliest, latest, an offset such as 100 or a time such as 2026-01-31T12:00Z")),
    };
}
