using System.Text.Json;

namespace Catchwater.Benchmarks.Streams;

/// <summary>
/// The fraud rules as a loop and nothing else: parse, ring of ten, detect. No log, no state that survives, no settings: the ceiling
/// that the stream job is divided by.
/// </summary>
internal sealed class BareFraud
{
    private readonly Dictionary<string, Ring> _users = [];
    private readonly Dictionary<string, Ring>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public BareFraud() => _bySpan = _users.GetAlternateLookup<ReadOnlySpan<char>>();

    public long Alerts { get; private set; }

    public void Run(ReadOnlySpan<byte> values)
    {
        Span<char> user = stackalloc char[64];
        while (!values.IsEmpty)
        {
            var value = values.Slice(1, values[0]);
            values = values[(1 + value.Length)..];
            var (length, amount, timestamp) = (0, 0.0, 0L);
            Utf8JsonReader reader = new(value);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueSpan.SequenceEqual("user_id"u8))
                {
                    reader.Read();
                    length = reader.CopyString(user);
                }
                else if (reader.ValueSpan.SequenceEqual("amount"u8))
                {
                    reader.Read();
                    amount = reader.GetDouble();
                }
                else if (reader.ValueSpan.SequenceEqual("timestamp"u8))
                {
                    reader.Read();
                    timestamp = reader.GetInt64();
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }

            if (!_bySpan.TryGetValue(user[..length], out var ring))
            {
                _bySpan[user[..length]] = ring = new Ring();
            }

            ring.Add(amount, timestamp);
            Alerts += ring.IsFraud(amount) ? 1 : 0;
        }
    }

    private sealed class Ring
    {
        private readonly (double Amount, long Time)[] _last = new (double, long)[10];
        private int _count;

        public void Add(double amount, long time) => _last[_count++ % 10] = (amount, time);

        public bool IsFraud(double amount) => _count >= 3 && (_last[(_count - 1) % 10].Amount + _last[(_count - 2) % 10].Amount + _last[(_count - 3) % 10].Amount > 10000 || amount > 5000);
    }
}
