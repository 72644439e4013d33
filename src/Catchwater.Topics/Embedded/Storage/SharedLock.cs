namespace Catchwater.Topics.Embedded.Storage;

/// <summary>
/// Keeps owners out of a log while users read it who may not write its folder: a shared lock on the file that RocksDB locks for itself
/// alone. Several such readers do not hinder each other.
/// </summary>
internal static class SharedLock
{
    /// <summary>Takes it; null when an owner has the log open.</summary>
    public static IDisposable? Take(string folder)
    {
        var file = new FileStream(Path.Combine(folder, "LOCK"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        try
        {
            // Where the system knows no such locks, nothing keeps owners out: what is read then may end in an error, never in wrong records.
            if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
            {
                file.Lock(0, 1);
            }

            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            return null;
        }
    }
}
