using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Catchwater.Streaming.Serdes;
using Catchwater.Streaming.State;

namespace Catchwater.Streaming.Windows;

/// <summary>A window that is not forgotten yet.</summary>
internal sealed class OpenWindow<TValue>(long start, long end, TValue value)
{
    public long Start { get; } = start;

    public long End { get; } = end;

    public TValue Value { get; set; } = value;

    /// <summary>Its result has been emitted since it changed last.</summary>
    public bool Fired { get; set; }
}

/// <summary>The windows of a key: for each start, end, whether it has fired, length of the value (all little endian), and the value.</summary>
internal sealed class WindowCodec<TValue>(ISerde<TValue> serde) : IStateCodec<List<OpenWindow<TValue>>>
{
    private const int Head = 21;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? scratch;

    public void Write(List<OpenWindow<TValue>> value, IBufferWriter<byte> to)
    {
        scratch ??= new ArrayBufferWriter<byte>();
        foreach (var window in value)
        {
            scratch.ResetWrittenCount();
            serde.Serialize(window.Value, scratch);
            var head = to.GetSpan(Head);
            BinaryPrimitives.WriteInt64LittleEndian(head, window.Start);
            BinaryPrimitives.WriteInt64LittleEndian(head[8..], window.End);
            head[16] = window.Fired ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt32LittleEndian(head[17..], scratch.WrittenCount);
            to.Advance(Head);
            to.Write(scratch.WrittenSpan);
        }
    }

    public List<OpenWindow<TValue>> Read(ReadOnlySpan<byte> from)
    {
        List<OpenWindow<TValue>> windows = [];
        foreach (var (start, end, fired, value) in Split(from.ToArray()))
        {
            windows.Add(new OpenWindow<TValue>(start, end, serde.Deserialize(value.Span)) { Fired = fired });
        }

        return windows;
    }

    public string Describe(ReadOnlySpan<byte> from) => $"[{string.Join(",", Split(from.ToArray()).Select(window =>
        $$"""{"start":"{{Text(window.Start)}}","end":"{{Text(window.End)}}","value":{{JsonText.Of(window.Value.Span)}}}"""))}]";

    private static string Text(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static List<(long Start, long End, bool Fired, ReadOnlyMemory<byte> Value)> Split(ReadOnlyMemory<byte> from)
    {
        List<(long, long, bool, ReadOnlyMemory<byte>)> windows = [];
        while (!from.IsEmpty)
        {
            var head = from.Span;
            var length = BinaryPrimitives.ReadInt32LittleEndian(head[17..]);
            windows.Add((BinaryPrimitives.ReadInt64LittleEndian(head), BinaryPrimitives.ReadInt64LittleEndian(head[8..]), head[16] != 0, from.Slice(Head, length)));
            from = from[(Head + length)..];
        }

        return windows;
    }
}
