using System.Buffers;
using System.IO.Pipelines;

namespace Catchwater.Host.Commands.Topics;

/// <summary>Bytes of a stream, line by line, without copying each into text.</summary>
internal sealed class LineReader(Stream stream)
{
    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));

    /// <summary>Number of the line handed out last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line without its end (LF or CR LF); null after the last.</summary>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        // What was looked at before is not looked at again, so that a long line takes time in proportion to its length.
        for (var searched = 0L; ;)
        {
            var read = await _pipe.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (buffer.Slice(searched).PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end).ToArray();
                _pipe.AdvanceTo(buffer.GetPosition(1, end));
                Number++;
                return line is [.. var text, (byte)'\r'] ? text : line;
            }

            if (read.IsCompleted)
            {
                var last = buffer.ToArray();
                _pipe.AdvanceTo(buffer.End);
                Number++;
                return last.Length == 0 ? null : last;
            }

            searched = buffer.Length;
            _pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
