using System.Buffers;
using Catchwater.Topics.Records;

namespace Catchwater.Topics.Embedded.Writing;

/// <summary>
/// Writes single records: each joins the open segment of its partition, which all writers share. <see cref="WriterOptions.Linger"/>
/// has nothing to do here: records gather while the last group is being made durable.
/// </summary>
internal sealed class EmbeddedWriter(EmbeddedEventLog log, WriterOptions options) : IEventWriter
{
    // What a record costs beyond its bytes, so that a flood of empty ones is bounded too.
    private const int Overhead = 64;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _headers;

    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private long _inFlight;
    private bool _disposed;

    public ValueTask WriteAsync(OutgoingRecord record, IDeliveryReceiver receiver, long tag, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var size = (record.Key ?? default).Length + (record.Value ?? default).Length + Overhead;
        if (!TryReserve(size))
        {
            return WaitAndAppendAsync(record, receiver, tag, size, cancellationToken);
        }

        Append(record, receiver, tag, size);
        return ValueTask.CompletedTask;
    }

    public Task FlushAsync(CancellationToken cancellationToken) => log.Committer.RunAsync(_ => { }).WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            try
            {
                await FlushAsync(CancellationToken.None);
            }
            catch (TopicsException)
            {
                // Each record's own task says so.
            }
        }
    }

    /// <summary>Records of that many bytes have been dealt with.</summary>
    public void Release(int size)
    {
        var left = Interlocked.Add(ref _inFlight, -size);
        if (Volatile.Read(ref _room) is not null && left < options.BufferBytes)
        {
            lock (_gate)
            {
                _room?.TrySetResult();
                _room = null;
            }
        }
    }

    private bool TryReserve(int size)
    {
        // Never more than there is room for, not even for a moment: whoever waits is woken by what was released, not by an attempt.
        var before = Volatile.Read(ref _inFlight);
        while (before == 0 || before + size <= options.BufferBytes)
        {
            var now = Interlocked.CompareExchange(ref _inFlight, before + size, before);
            if (now == before)
            {
                return true;
            }

            before = now;
        }

        return false;
    }

    private async ValueTask WaitAndAppendAsync(OutgoingRecord record, IDeliveryReceiver receiver, long tag, int size, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                room = (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            // Asked again after saying that we wait: room made in between is not missed.
            if (TryReserve(size))
            {
                Append(record, receiver, tag, size);
                return;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    private void Append(in OutgoingRecord record, IDeliveryReceiver receiver, long tag, int size)
    {
        try
        {
            var topic = log.Topic(record.Topic);
            var key = (record.Key ?? default).Span;
            var value = (record.Value ?? default).Span;
            ReadOnlySpan<byte> headers = default;
            if (record.Headers.Count > 0)
            {
                var buffer = _headers ??= new ArrayBufferWriter<byte>();
                buffer.ResetWrittenCount();
                HeaderCodec.Write(record.Headers, buffer);
                headers = buffer.WrittenSpan;
            }

            var bytes = (long)key.Length + value.Length + headers.Length;
            if (bytes > log.Options.MaxRecordBytes)
            {
                throw Faults.TooLarge(record.Topic, bytes, log.Options.MaxRecordBytes);
            }

            var timestamp = record.Timestamp ?? log.Now;
            var partition = topic.PartitionFor(record.Partition, key, record.Key is not null);
            lock (partition.Gate)
            {
                var segment = partition.Open;
                var opened = segment is null || segment.IsFull;
                if (opened)
                {
                    if (segment is not null)
                    {
                        topic.MoveOn(partition);
                    }

                    segment = partition.Open = new Segment(partition, BuilderPool.Rent());
                }

                segment!.Add(this, receiver, tag, timestamp, key, record.Key is not null, value, record.Value is not null, headers, size);
                if (opened)
                {
                    log.Committer.Enqueue(segment);
                }
            }
        }
        catch (TopicsException fault)
        {
            Release(size);
            receiver.Failed(tag, fault);
        }
    }
}
