namespace Catchwater.Topics.Records;

/// <summary>One record of a batch: a view into the batch's memory, valid as long as the batch is.</summary>
public readonly ref struct Record
{
    internal Record(long offset, long timestamp, ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, ReadOnlySpan<byte> headers)
    {
        Offset = offset;
        Timestamp = timestamp;
        Key = key;
        HasKey = hasKey;
        Value = value;
        HasValue = hasValue;
        EncodedHeaders = headers;
    }

    /// <summary>Its offset in the partition.</summary>
    public long Offset { get; }

    /// <summary>Milliseconds since 1970 UTC: the time of the event as its producer said, or of the append.</summary>
    public long Timestamp { get; }

    /// <summary>The key; empty when there is none.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>False when the record has no key, which is not the same as an empty one.</summary>
    public bool HasKey { get; }

    /// <summary>The payload; empty when there is none.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>False for a tombstone.</summary>
    public bool HasValue { get; }

    /// <summary>The headers as <see cref="RecordBatchBuilder"/> stores them; read them with <see cref="ReadHeaders"/>. Empty when there are none.</summary>
    public ReadOnlySpan<byte> EncodedHeaders { get; }

    /// <summary>The headers, copied; for paths that are not hot.</summary>
    public IReadOnlyList<RecordHeader> ReadHeaders() => HeaderCodec.Read(EncodedHeaders);
}
