using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Catchwater.Streaming.State;

namespace Catchwater.Streaming.Rules;

/// <summary>The last events of a key: the numbers a rule computes with, and other fields as the JSON they came as. Oldest first.</summary>
internal sealed class RuleHistory
{
    public double[] Numbers = [];
    public byte[] Texts = [];
    public int TextLength;
    public int Count;

    /// <summary>Adds an event and forgets the oldest when there are more than <paramref name="most"/>.</summary>
    public void Add(ReadOnlySpan<double> numbers, ReadOnlySpan<byte> texts, int textsPerEvent, int most)
    {
        var width = numbers.Length;
        if (Count == most)
        {
            Numbers.AsSpan(width, (Count - 1) * width).CopyTo(Numbers);
            var first = 0;
            for (var i = 0; i < textsPerEvent; i++)
            {
                first += 2 + BinaryPrimitives.ReadUInt16LittleEndian(Texts.AsSpan(first));
            }

            Texts.AsSpan(first, TextLength - first).CopyTo(Texts);
            TextLength -= first;
            Count--;
        }

        if (Numbers.Length < (Count + 1) * width)
        {
            Array.Resize(ref Numbers, Math.Min(most, Math.Max(4, Count * 2)) * width);
        }

        numbers.CopyTo(Numbers.AsSpan(Count * width));
        if (Texts.Length < TextLength + texts.Length)
        {
            Array.Resize(ref Texts, Math.Max(TextLength + texts.Length, Math.Min(most, Math.Max(4, Count * 2)) * texts.Length));
        }

        texts.CopyTo(Texts.AsSpan(TextLength));
        TextLength += texts.Length;
        Count++;
    }
}

/// <summary>
/// A history as stored: number of events and of numbers in each (16 bits each), the numbers, then for each event its other fields as
/// length (16 bits) and JSON. All little endian.
/// </summary>
internal sealed class RuleHistoryCodec(IReadOnlyList<string> numbers, IReadOnlyList<string> texts) : IStateCodec<RuleHistory>
{
    public void Write(RuleHistory value, IBufferWriter<byte> to)
    {
        var width = numbers.Count;
        var length = 4 + (value.Count * width * 8) + value.TextLength;
        var span = to.GetSpan(length);
        BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)value.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(span[2..], (ushort)width);
        var at = 4;
        foreach (var number in value.Numbers.AsSpan(0, value.Count * width))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(span[at..], number);
            at += 8;
        }

        value.Texts.AsSpan(0, value.TextLength).CopyTo(span[at..]);
        to.Advance(length);
    }

    public RuleHistory Read(ReadOnlySpan<byte> from)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(from);
        var width = BinaryPrimitives.ReadUInt16LittleEndian(from[2..]);
        if (width != numbers.Count)
        {
            throw new InvalidDataException($"the state remembers {width} numbers of an event, the rule {numbers.Count}");
        }

        RuleHistory history = new() { Count = count, Numbers = new double[count * width] };
        var at = 4;
        for (var i = 0; i < history.Numbers.Length; i++, at += 8)
        {
            history.Numbers[i] = BinaryPrimitives.ReadDoubleLittleEndian(from[at..]);
        }

        history.Texts = from[at..].ToArray();
        history.TextLength = history.Texts.Length;
        return history;
    }

    public string Describe(ReadOnlySpan<byte> from)
    {
        var history = Read(from);
        StringBuilder json = new("[");
        var at = 0;
        for (var i = 0; i < history.Count; i++)
        {
            json.Append(i == 0 ? "{" : ",{");
            for (var n = 0; n < numbers.Count; n++)
            {
                json.Append(n == 0 ? "" : ",").Append(System.Text.Json.JsonSerializer.Serialize(numbers[n])).Append(':')
                    .Append(history.Numbers[(i * numbers.Count) + n].ToString("R", System.Globalization.CultureInfo.InvariantCulture));
            }

            for (var t = 0; t < texts.Count; t++)
            {
                var length = BinaryPrimitives.ReadUInt16LittleEndian(history.Texts.AsSpan(at));
                json.Append(numbers.Count + t == 0 ? "" : ",").Append(System.Text.Json.JsonSerializer.Serialize(texts[t])).Append(':').Append(Encoding.UTF8.GetString(history.Texts, at + 2, length));
                at += 2 + length;
            }

            json.Append('}');
        }

        return json.Append(']').ToString();
    }
}
