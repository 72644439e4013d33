using System.Globalization;
using System.Text.Json;
using Catchwater.Lake.Storage;

namespace Catchwater.Lake.Tables.Work;

/// <summary>
/// Marks of readers, so that expiry in any process spares the files of versions that are being read: the engine opens files only
/// when a scan comes to them. A mark is a file <c>_catchwater/leases/VERSION-ID.json</c> that names the reader's process.
/// </summary>
internal static class Leases
{
    // EROFS of Linux and macOS.
    private const int ReadOnlyFileSystem = 30;

    /// <summary>
    /// Marks a version as being read until the result is disposed. Who may not write there reads without a mark, and is safe from expiry
    /// for as long as its policy's minimum age says.
    /// </summary>
    public static IDisposable Take(TableFolder table, long version)
    {
        try
        {
            return Mark(table, version);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem })
        {
            return new Lease(null);
        }
    }

    private static Lease Mark(TableFolder table, long version)
    {
        Directory.CreateDirectory(table.LeasePath);
        var path = Path.Combine(table.LeasePath, string.Create(CultureInfo.InvariantCulture, $"{version}-{Guid.CreateVersion7():N}.json"));
        var unfinished = path + ".new";
        File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(ProcessMark.Own));
        File.Move(unfinished, path);
        return new Lease(path);
    }

    /// <summary>Versions that living readers read; marks of dead ones are removed.</summary>
    public static IReadOnlyList<long> Held(TableFolder table, DateTimeOffset now)
    {
        List<long> versions = [];
        foreach (var file in Directory.Exists(table.LeasePath) ? new DirectoryInfo(table.LeasePath).GetFiles("*.json") : [])
        {
            if (!long.TryParse(file.Name.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                continue;
            }

            if (ProcessMark.Read(file.FullName) is { } owner && owner.IsAlive(now - file.LastWriteTimeUtc))
            {
                versions.Add(version);
            }
            else
            {
                file.Delete();
            }
        }

        return versions;
    }

    private sealed class Lease(string? path) : IDisposable
    {
        public void Dispose()
        {
            if (path is not null)
            {
                File.Delete(path);
            }
        }
    }
}
