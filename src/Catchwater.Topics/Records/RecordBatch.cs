namespace Catchwater.Topics.Records;

/// <summary>Records of one partition in order of offset, in one piece of memory. Enumerate it with <c>foreach</c>; nothing is allocated.</summary>
public sealed class RecordBatch
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly long _baseOffset;
    private readonly long _baseTimestamp;

    internal RecordBatch(TopicPartition partition, long baseOffset, long baseTimestamp, int count, ReadOnlyMemory<byte> bytes) =>
        (Partition, _baseOffset, _baseTimestamp, Count, _bytes) = (partition, baseOffset, baseTimestamp, count, bytes);

    /// <summary>Where the records come from.</summary>
    public TopicPartition Partition { get; }

    /// <summary>Number of records, 1 or more.</summary>
    public int Count { get; }

    /// <summary>Records below this offset are stored but not wanted: a reader began inside the batch.</summary>
    internal long From { get; init; } = long.MinValue;

    /// <summary>Where its first record is.</summary>
    public RecordCursor Start => new(Count, 0);

    /// <summary>The records.</summary>
    public Enumerator GetEnumerator() => new(_bytes.Span, _baseOffset, _baseTimestamp, Count, From);

    /// <summary>The records from where an enumerator of this batch stood: to stop in the middle and go on later.</summary>
    public Enumerator ResumeAt(RecordCursor cursor) => new(_bytes.Span, _baseOffset, _baseTimestamp, cursor.Left, From, cursor.At);

    /// <summary>Walks a batch.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _bytes;
        private readonly long _baseOffset;
        private readonly long _baseTimestamp;
        private readonly long _from;
        private int _left;
        private int _at;

        internal Enumerator(ReadOnlySpan<byte> bytes, long baseOffset, long baseTimestamp, int count, long from, int at = 0)
        {
            _at = at;
            _bytes = bytes;
            _baseOffset = baseOffset;
            _baseTimestamp = baseTimestamp;
            _left = count;
            _from = from;
        }

        /// <summary>Where it stands: what <see cref="ResumeAt"/> goes on after.</summary>
        public readonly RecordCursor Cursor => new(_left, _at);

        /// <summary>The record it stands on.</summary>
        public Record Current { get; private set; }

        /// <summary>Goes to the next record; false after the last.</summary>
        /// <exception cref="InvalidDataException">The stored bytes are no records.</exception>
        public bool MoveNext()
        {
            while (_left-- > 0)
            {
                var offset = _baseOffset + (long)Varint.Read(_bytes, ref _at);
                var timestamp = _baseTimestamp + Varint.UnZigZag(Varint.Read(_bytes, ref _at));
                var key = Bytes(out var hasKey);
                var value = Bytes(out var hasValue);
                var headers = Take(Varint.Read(_bytes, ref _at));
                if (offset >= _from)
                {
                    Current = new Record(offset, timestamp, key, hasKey, value, hasValue, headers);
                    return true;
                }
            }

            return false;
        }

        private ReadOnlySpan<byte> Bytes(out bool present)
        {
            var length = Varint.Read(_bytes, ref _at);
            present = length > 0;
            return present ? Take(length - 1) : default;
        }

        private ReadOnlySpan<byte> Take(ulong length)
        {
            if (length > (ulong)(_bytes.Length - _at))
            {
                throw new InvalidDataException("a record batch is cut off");
            }

            var taken = _bytes.Slice(_at, (int)length);
            _at += (int)length;
            return taken;
        }
    }
}

/// <summary>A place inside a batch.</summary>
/// <param name="Left">Records that come after it.</param>
/// <param name="At">Bytes that come before it.</param>
public readonly record struct RecordCursor(int Left, int At);
