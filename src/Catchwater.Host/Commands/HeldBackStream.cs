namespace Catchwater.Host.Commands;

/// <summary>
/// Holds back what is written until it is released or grows beyond a limit: a result that fails in its first megabytes has then not
/// begun to appear, and the error can be the whole document.
/// </summary>
internal sealed class HeldBackStream(Stream target) : Stream
{
    private const int Limit = 16 * 1024 * 1024;

    private readonly MemoryStream _held = new();
    private bool _released;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("a stream of results has no length");

    public override long Position
    {
        get => throw new NotSupportedException("a stream of results has no position");
        set => throw new NotSupportedException("a stream of results has no position");
    }

    /// <summary>Lets go of what is held; from here on everything passes through.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (!_released)
        {
            _released = true;
            await target.WriteAsync(_held.GetBuffer().AsMemory(0, (int)_held.Length), cancellationToken);
            _held.SetLength(0);
        }

        await target.FlushAsync(cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_released && _held.Length + buffer.Length > Limit)
        {
            await ReleaseAsync(cancellationToken);
        }

        await (_released ? target : _held).WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
        if (_released)
        {
            target.Flush();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _released ? target.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("results are written, not read");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("results are written in order");

    public override void SetLength(long value) => throw new NotSupportedException("results are written in order");
}
