using System.IO.Compression;
using System.Text;
using Catchwater.Core.Errors;

namespace Catchwater.Lake.Reading;

/// <summary>A text file as UTF-8 bytes, whatever its compression and encoding.</summary>
public static class SourceText
{
    /// <summary>Opens a file from its beginning.</summary>
    /// <param name="path">The file; <c>.gz</c> and <c>.zst</c> are decompressed.</param>
    /// <param name="encoding">As in <see cref="FileSource.Encoding"/>.</param>
    public static Stream Open(string path, string? encoding = null)
    {
        var file = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 1 << 16 });
        Stream text = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".gz" => new GZipStream(file, CompressionMode.Decompress),
            ".zst" => new ZstdSharp.DecompressionStream(file, leaveOpen: false),
            _ => file,
        };
        return encoding switch
        {
            "utf-16" => System.Text.Encoding.CreateTranscodingStream(text, Encoding.Unicode, Encoding.UTF8),
            "latin-1" => System.Text.Encoding.CreateTranscodingStream(text, Encoding.Latin1, Encoding.UTF8),
            _ => text,
        };
    }

    /// <summary>Whether a file is compressed, going by its name.</summary>
    public static bool Compressed(string path) => Path.GetExtension(path).ToLowerInvariant() is ".gz" or ".zst";

    /// <summary>
    /// Reads a compressed file to its end. The engine takes a truncated one for a short one, without a word; rows would be lost.
    /// </summary>
    /// <exception cref="LakeException">It is truncated or damaged (<c>damaged_file</c>).</exception>
    public static async Task VerifyAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var text = Open(path);
            var buffer = new byte[1 << 17];
            long bytes = 0;
            int read;
            while ((read = await text.ReadAsync(buffer, cancellationToken)) > 0)
            {
                bytes += read;
            }

            if (Path.GetExtension(path).Equals(".gz", StringComparison.OrdinalIgnoreCase) && !await GzipEnd.IsWholeAsync(path, bytes, cancellationToken))
            {
                throw new EndOfStreamException("the gzip data ends before its trailer");
            }
        }
        catch (Exception fault) when (IsDamage(fault))
        {
            throw Damaged(path, fault);
        }
    }

    /// <summary>Whether a fault means that compressed data is damaged.</summary>
    internal static bool IsDamage(Exception fault) => fault is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException;

    /// <summary>The fault for a damaged file.</summary>
    internal static LakeException Damaged(string path, Exception fault) =>
        new(new Problem("damaged_file", "the compressed file is truncated or damaged") { File = path, Hint = "copy it again from where it came" }, fault);
}
