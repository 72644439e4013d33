using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Catchwater.Streaming.Rules;

/// <summary>Writes a result: the fields of an object one after another.</summary>
internal sealed class RuleOutput
{
    private readonly List<(byte[] Head, WritePart Write)> _parts = [];

    private delegate void WritePart(EventFrame frame, ReadOnlySpan<byte> value, ArrayBufferWriter<byte> to);

    public void Copy(string name, int field) => Add(name, (frame, value, to) => to.Write(value.Slice(frame.Fields[field].Start, frame.Fields[field].Length)));

    public void Text(string name, string text)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(text);
        Add(name, (_, _, to) => to.Write(json));
    }

    public void Score(string name) => Add(name, (frame, _, to) => Number(frame.Score, to));

    public void Compute(string name, NumberRule rule) => Add(name, (frame, value, to) => Number(rule(frame, value), to));

    public void Write(EventFrame frame, ReadOnlySpan<byte> value, ArrayBufferWriter<byte> to)
    {
        foreach (var (head, write) in _parts)
        {
            to.Write(head);
            write(frame, value, to);
        }

        to.Write("}"u8);
    }

    private void Add(string name, WritePart part) =>
        _parts.Add(([.. _parts.Count == 0 ? "{"u8 : ","u8, .. JsonSerializer.SerializeToUtf8Bytes(name), (byte)':'], part));

    // The shortest text that reads back as the same number, always with a point or exponent, so that readers which infer types see a
    // floating point number in every event. JSON has no word for what is not finite.
    private static void Number(double number, ArrayBufferWriter<byte> to)
    {
        if (!double.IsFinite(number))
        {
            to.Write("null"u8);
            return;
        }

        var span = to.GetSpan(40);
        Utf8Formatter.TryFormat(number, span, out var length);
        if (span[..length].IndexOfAny("."u8[0], "E"u8[0]) < 0)
        {
            ".0"u8.CopyTo(span[length..]);
            length += 2;
        }

        to.Advance(length);
    }
}
