using System.Text;
using Catchwater.Topics.Records;

namespace Catchwater.Topics.Tests.Conformance;

/// <summary>A record as text, kept beyond its batch.</summary>
public sealed record Seen(int Partition, long Offset, long Timestamp, string? Key, string? Value, string Headers)
{
    public static List<Seen> Of(RecordBatch batch)
    {
        List<Seen> seen = [];
        foreach (var record in batch)
        {
            seen.Add(new Seen(batch.Partition.Partition, record.Offset, record.Timestamp,
                record.HasKey ? Encoding.UTF8.GetString(record.Key) : null,
                record.HasValue ? Encoding.UTF8.GetString(record.Value) : null,
                string.Join(",", record.ReadHeaders().Select(header => $"{header.Name}={(header.Value is { } value ? Encoding.UTF8.GetString(value.Span) : "null")}"))));
        }

        return seen;
    }
}
