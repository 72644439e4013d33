using System.Security.Cryptography;
using Catchwater.Lake.Reading;

namespace Catchwater.Ingest.Sources;

/// <summary>Reads a file line by line as bytes, from a place in it, and hashes what it has passed.</summary>
internal sealed class LineFile : IAsyncDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Stream _text;
    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private bool _ended;

    private LineFile(Stream text) => _text = text;

    /// <summary>Bytes passed, after decompression.</summary>
    public long Position { get; private set; }

    /// <summary>The line read last, without its line end. Valid until the next.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Bytes of the line with its line end.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the line ends in a line end.</summary>
    public bool IsTerminated { get; private set; }

    /// <summary>SHA-256 of the bytes passed, as hex digits.</summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Opens a file at its beginning; <c>.gz</c> and <c>.zst</c> are decompressed.</summary>
    public static LineFile Open(string path) => new(SourceText.Open(path));

    /// <summary>Passes so many bytes; false when there are not so many.</summary>
    public async Task<bool> SkipAsync(long bytes, CancellationToken cancellationToken)
    {
        while (Position < bytes)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
            {
                return false;
            }

            var some = (int)Math.Min(_end - _start, bytes - Position);
            _hash.AppendData(_buffer, _start, some);
            _start += some;
            Position += some;
        }

        return true;
    }

    /// <summary>Reads the next line without passing it; false at the end.</summary>
    public async ValueTask<bool> PeekAsync(CancellationToken cancellationToken)
    {
        var from = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_start + from, _end - _start - from).IndexOf((byte)'\n');
            if (end >= 0)
            {
                Set(from + end, terminated: true);
                return true;
            }

            from = _end - _start;
            if (_ended || !await FillAsync(cancellationToken))
            {
                Set(from, terminated: false);
                return from > 0;
            }
        }
    }

    /// <summary>Passes the line that was read.</summary>
    public void Pass()
    {
        _hash.AppendData(_buffer, _start, Length);
        _start += Length;
        Position += Length;
    }

    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await _text.DisposeAsync();
    }

    private void Set(int length, bool terminated)
    {
        var line = _buffer.AsMemory(_start, length);
        Line = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
        Length = length + (terminated ? 1 : 0);
        IsTerminated = terminated;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await _text.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _ended = read == 0;
        return read > 0;
    }
}
