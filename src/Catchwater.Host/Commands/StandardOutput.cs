using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Catchwater.Host.Commands;

/// <summary>
/// Standard output. The console's own stream says nothing when whoever reads a pipe has gone, and a query of many rows would go on for nobody;
/// this one fails, and the command ends.
/// </summary>
internal static class StandardOutput
{
    private const int BrokenPipe = 32;

    /// <summary>Whether a fault means that nobody reads any more, as in <c>catchwater query … | head</c>.</summary>
    public static bool IsClosed(Exception fault) => fault is IOException { HResult: BrokenPipe };

    /// <summary>The stream.</summary>
    public static Stream Open() => OpenPipe() ?? Console.OpenStandardOutput();

    /// <summary>A writer on it.</summary>
    public static TextWriter OpenWriter() => OpenPipe() is { } pipe ? new StreamWriter(pipe, new UTF8Encoding(false)) { AutoFlush = true } : Console.Out;

    // Files are left to the console: other streams may write to the same one, at one common place.
    private static FileStream? OpenPipe()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows())
        {
            return null;
        }

        try
        {
            var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? null : stream;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
