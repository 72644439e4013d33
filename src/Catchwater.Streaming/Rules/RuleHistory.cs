using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Catchwater.Streaming.State;

namespace Catchwater.Streaming.Rules;

/// <summary>
/// The last events of a key, oldest first: the numbers a rule computes with, and other fields as the JSON they came as. It is kept as it
/// is stored, in one piece of memory: number of events and of numbers in each (16 bits each), the numbers, then for each event its
/// other fields as length (16 bits) and JSON. All little endian.
/// </summary>
internal struct RuleHistory
{
    private const int Head = 4;

    // Events there is room for at first: many keys never see more.
    private const int First = 4;

    private byte[]? _bytes;
    private int _length;

    /// <param name="stored">Its bytes as they are stored.</param>
    /// <param name="width">Numbers it must remember of each event.</param>
    /// <param name="unneeded">A history whose memory may be used.</param>
    /// <exception cref="InvalidDataException">It remembers other numbers than <paramref name="width"/> of each event.</exception>
    public RuleHistory(ReadOnlySpan<byte> stored, int width, RuleHistory unneeded = default)
    {
        _length = stored.Length;
        _bytes = unneeded._bytes is { } bytes && bytes.Length >= stored.Length ? bytes : new byte[stored.Length];
        stored.CopyTo(_bytes);
        if (Width != width)
        {
            throw new InvalidDataException($"the state remembers {Width} numbers of an event, the rule {width}");
        }
    }

    public readonly int Count => _bytes is null ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(_bytes);

    /// <summary>Its bytes as they are stored.</summary>
    public readonly ReadOnlySpan<byte> Stored => _bytes.AsSpan(0, _length);

    /// <summary>The other fields of all events.</summary>
    public readonly ReadOnlySpan<byte> Texts => Stored[(Head + (Count * Width * 8))..];

    private readonly int Width => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(2));

    /// <summary>One number of one event.</summary>
    public readonly double Number(int at) => BinaryPrimitives.ReadDoubleLittleEndian(_bytes.AsSpan(Head + (at * 8)));

    /// <summary>Adds an event and forgets the oldest that are more than <paramref name="most"/>: one, or several where more were kept once.</summary>
    public void Add(ReadOnlySpan<double> numbers, ReadOnlySpan<byte> texts, int textsPerEvent, int most)
    {
        var (count, width, perEvent) = (Count, numbers.Length * 8, (numbers.Length * 8) + texts.Length);
        if (_bytes is null)
        {
            _bytes = new byte[Head + (Math.Min(most, First) * perEvent)];
            _length = Head;
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(2), (ushort)numbers.Length);
        }

        var endOfNumbers = Head + (count * width);
        var kept = endOfNumbers;
        var forgotten = Math.Max(0, count + 1 - most);
        for (var i = 0; i < forgotten * textsPerEvent; i++)
        {
            kept += 2 + BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(kept));
        }

        // From `kept` on the other fields stay; they move to where the numbers will end.
        var startOfTexts = endOfNumbers + ((1 - forgotten) * width);
        var length = startOfTexts + (_length - kept) + texts.Length;
        var from = _bytes;
        if (from.Length < length)
        {
            // As much as it will hold when it is full, should its events be alike.
            _bytes = new byte[Math.Max(length, Head + (most * perEvent))];
            from.AsSpan(0, endOfNumbers).CopyTo(_bytes);
        }

        var numbersKept = from.AsSpan((Head + (forgotten * width))..endOfNumbers);
        if (forgotten > 0)
        {
            numbersKept.CopyTo(_bytes.AsSpan(Head));
        }

        from.AsSpan(kept, _length - kept).CopyTo(_bytes.AsSpan(startOfTexts));
        texts.CopyTo(_bytes.AsSpan(length - texts.Length));

        var last = _bytes.AsSpan(startOfTexts - width);
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(last[(i * 8)..], numbers[i]);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(_bytes, (ushort)Math.Min(count + 1, most));
        _length = length;
    }
}

/// <summary>Histories as they are stored, and in words.</summary>
internal sealed class RuleHistoryCodec(IReadOnlyList<string> numbers, IReadOnlyList<string> texts) : IStateCodec<RuleHistory>
{
    public void Write(RuleHistory value, IBufferWriter<byte> to) => to.Write(value.Stored);

    public RuleHistory Read(ReadOnlySpan<byte> from) => new(from, numbers.Count);

    public bool Recycles => true;

    public RuleHistory ReadInto(RuleHistory unneeded, ReadOnlySpan<byte> from) => new(from, numbers.Count, unneeded);

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
                    .Append(history.Number((i * numbers.Count) + n).ToString("R", System.Globalization.CultureInfo.InvariantCulture));
            }

            for (var t = 0; t < texts.Count; t++)
            {
                var length = BinaryPrimitives.ReadUInt16LittleEndian(history.Texts[at..]);
                json.Append(numbers.Count + t == 0 ? "" : ",").Append(System.Text.Json.JsonSerializer.Serialize(texts[t])).Append(':').Append(Encoding.UTF8.GetString(history.Texts.Slice(at + 2, length)));
                at += 2 + length;
            }

            json.Append('}');
        }

        return json.Append(']').ToString();
    }
}
