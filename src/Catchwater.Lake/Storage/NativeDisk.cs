using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Catchwater.Lake.Storage;

/// <summary>The two POSIX calls .NET has no word for: an atomic "create unless it exists" and the sync of a directory.</summary>
internal static class NativeDisk
{
    private const int FileExists = 17;
    private const int ReadOnly = 0;

    /// <summary>link(2): gives <paramref name="existing"/> a second name; false when that name is taken. Atomic also under a race.</summary>
    /// <exception cref="IOException">The file system refused for another reason, such as having no hard links.</exception>
    public static bool TryLink(string existing, string name)
    {
        if (Link(existing, name) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == FileExists ? false : throw Fault($"cannot link '{name}'", error);
    }

    /// <summary>fsync(2) of a directory: the names in it survive a power cut.</summary>
    public static void SyncDirectory(string path)
    {
        var handle = Open(path, ReadOnly);
        if (handle < 0)
        {
            throw Fault($"cannot open the directory '{path}'", Marshal.GetLastPInvokeError());
        }

        try
        {
            if (FSync(handle) != 0)
            {
                throw Fault($"cannot sync the directory '{path}'", Marshal.GetLastPInvokeError());
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Fault(string what, int error) => new($"{what}: {new Win32Exception(error).Message}");

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int FSync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int handle);
}
