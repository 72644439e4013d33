namespace Catchwater.Brokers.Log;

/// <summary>What a read gives: whole batches, and the aborted transactions whose records the reader must leave out.</summary>
internal sealed record LogSlice(List<ReadOnlyMemory<byte>> Batches, int Size, List<AbortedTransaction> Aborted);

/// <summary>An aborted transaction: who, its first offset, and the offset of its marker.</summary>
internal readonly record struct AbortedTransaction(long ProducerId, long First, long Marker);
