using System.Buffers;

namespace Catchwater.Streaming.State;

/// <summary>How the values of a state table become bytes.</summary>
internal interface IStateCodec<TValue>
{
    void Write(TValue value, IBufferWriter<byte> to);

    TValue Read(ReadOnlySpan<byte> from);

    /// <summary>
    /// Whether nobody keeps an entry beyond the record it was found for, so that one that left memory may be used for another key.
    /// </summary>
    bool Recycles => false;

    /// <summary>Reads a value into the memory of one that is not needed any more.</summary>
    TValue ReadInto(TValue? unneeded, ReadOnlySpan<byte> from) => Read(from);

    /// <summary>The value as JSON, for people.</summary>
    string Describe(ReadOnlySpan<byte> from);
}
