using System.Buffers.Binary;

namespace Catchwater.Lake.Reading;

/// <summary>
/// Tells a whole gzip file from one that was cut short, which .NET reads without a fault. The last eight bytes of a file are the
/// CRC-32 and the length of its last member (https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1).
/// </summary>
internal static class GzipEnd
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>Whether a file that decompresses to so many bytes ends with the trailer of its last member.</summary>
    public static async Task<bool> IsWholeAsync(string path, long bytes, CancellationToken cancellationToken)
    {
        var trailer = new byte[8];
        await using (var file = File.OpenRead(path))
        {
            if (file.Length < 18)
            {
                return false;
            }

            file.Seek(-trailer.Length, SeekOrigin.End);
            await file.ReadExactlyAsync(trailer, cancellationToken);
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(4));
        if (length == (uint)bytes)
        {
            return true;
        }

        // Several members, as from cat a.gz b.gz, or cut short: the CRC of the last so many bytes decides.
        return length < bytes && await ChecksumAsync(path, bytes - length, cancellationToken) == BinaryPrimitives.ReadUInt32LittleEndian(trailer);
    }

    private static async Task<uint> ChecksumAsync(string path, long skip, CancellationToken cancellationToken)
    {
        await using var text = SourceText.Open(path);
        var buffer = new byte[1 << 16];
        var checksum = uint.MaxValue;
        int read;
        while ((read = await text.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var from = (int)Math.Min(skip, read);
            skip -= from;
            foreach (var value in buffer.AsSpan(from, read - from))
            {
                checksum = Table[(byte)(checksum ^ value)] ^ (checksum >> 8);
            }
        }

        return ~checksum;
    }

    private static uint Entry(int index)
    {
        var value = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
        }

        return value;
    }
}
