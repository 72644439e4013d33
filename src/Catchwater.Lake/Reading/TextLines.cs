namespace Catchwater.Lake.Reading;

/// <summary>Finds on which lines of a text file given bytes are.</summary>
internal static class TextLines
{
    /// <summary>The 1-based lines of 1-based bytes.</summary>
    /// <param name="path">The file, compressed or not.</param>
    /// <param name="encoding">Its encoding; the bytes count in UTF-8.</param>
    /// <param name="bytes">The bytes, ascending.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<IReadOnlyList<long>> AtAsync(
        string path, string? encoding, IReadOnlyList<long> bytes, CancellationToken cancellationToken)
    {
        List<long> lines = new(bytes.Count);
        await using var text = SourceText.Open(path, encoding);
        var buffer = new byte[1 << 16];
        long read = 0, line = 1;
        var previous = (byte)0;
        int length;
        while (lines.Count < bytes.Count && (length = await text.ReadAsync(buffer, cancellationToken)) > 0)
        {
            for (var i = 0; i < length; i++)
            {
                var current = buffer[i];

                // The engine lets a row begin at the \n of the \r\n before it.
                while (lines.Count < bytes.Count && read + i + 1 >= bytes[lines.Count] && current is not ((byte)'\n' or (byte)'\r'))
                {
                    lines.Add(line + (previous == '\r' ? 1 : 0));
                }

                line += current == '\n' || (previous == '\r' && current != '\n') ? 1 : 0;
                previous = current;
            }

            read += length;
        }

        while (lines.Count < bytes.Count)
        {
            lines.Add(line);
        }

        return lines;
    }
}
