using Catchwater.Core.Failpoints;

namespace Catchwater.Lake.Storage;

/// <summary>
/// Writes that survive a killed process and a power cut: content is synced before its name appears, and the directory after.
/// </summary>
internal static class DurableDisk
{
    private const int SyncsAtOnce = 16;

    /// <summary>
    /// Publishes a finished file under a name that nobody has yet. Of several racing writers exactly one gets true; readers never
    /// see part of the file. File.Move is no use here: on Linux it tests and renames in two steps.
    /// </summary>
    /// <param name="finished">A complete file on the same disk; it may be gone or remain afterwards.</param>
    /// <param name="name">The name it shall have.</param>
    public static bool TryPublish(string finished, string name)
    {
        Sync(finished);
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(finished, name, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(name))
            {
                return false;
            }
        }

        if (!NativeDisk.TryLink(finished, name))
        {
            return false;
        }

        Failpoint.Hit("after-link");
        SyncDirectory(Path.GetDirectoryName(name)!);
        return true;
    }

    /// <summary>Puts a finished file in the place of another, atomically.</summary>
    public static void Replace(string finished, string name)
    {
        Sync(finished);
        File.Move(finished, name, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(name)!);
    }

    /// <summary>Syncs data files and every directory from theirs up to <paramref name="top"/>, several at once.</summary>
    public static async Task SyncAsync(IReadOnlyCollection<string> files, string top, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = SyncsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, options, (file, _) =>
        {
            Sync(file);
            return ValueTask.CompletedTask;
        });

        var directories = new HashSet<string>(StringComparer.Ordinal) { top };
        foreach (var file in files)
        {
            for (var directory = Path.GetDirectoryName(file)!; directory.Length > top.Length && directories.Add(directory);)
            {
                directory = Path.GetDirectoryName(directory)!;
            }
        }

        await Parallel.ForEachAsync(directories, options, (directory, _) =>
        {
            SyncDirectory(directory);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Makes a directory and syncs the names of those that were missing.</summary>
    public static void CreateDirectory(string path)
    {
        var missing = new Stack<string>();
        for (var directory = path; !Directory.Exists(directory); directory = Path.GetDirectoryName(directory)!)
        {
            missing.Push(directory);
        }

        foreach (var directory in missing)
        {
            Directory.CreateDirectory(directory);
            SyncDirectory(Path.GetDirectoryName(directory)!);
        }
    }

    /// <summary>Syncs a file's content to the disk.</summary>
    public static void Sync(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Syncs a directory. On Windows there is no such call: NTFS journals names itself.</summary>
    public static void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            NativeDisk.SyncDirectory(path);
        }
    }
}
