using System.Buffers;

namespace Catchwater.Streaming.State;

/// <summary>How the values of a state table become bytes.</summary>
internal interface IStateCodec<TValue>
{
    void Write(TValue value, IBufferWriter<byte> to);

    TValue Read(ReadOnlySpan<byte> from);

    /// <summary>The value as JSON, for people.</summary>
    string Describe(ReadOnlySpan<byte> from);
}
