namespace Catchwater.Topics.Records;

/// <summary>A name and value beside a record's payload.</summary>
/// <param name="Name">UTF-8 text; may repeat in a record.</param>
/// <param name="Value">The bytes; null is allowed, as in Kafka.</param>
public readonly record struct RecordHeader(string Name, ReadOnlyMemory<byte>? Value);
