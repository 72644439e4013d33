using Catchwater.Core.Names;
using Catchwater.Lake.Storage;
using Catchwater.Lake.Tables.Log;

namespace Catchwater.Lake.Tables;

/// <summary>
/// Where things of a table lie: data files in the table's folder and its partition folders, the log in <c>_delta_log</c>, and
/// under <c>_catchwater</c> (which readers of the format pass over, as its name begins with an underscore) work in progress and
/// the marks of readers.
/// </summary>
internal sealed class TableFolder
{
    public TableFolder(PathGuard guard, DatasetName table)
    {
        Guard = guard;
        Table = table;
        Path = System.IO.Path.Combine(guard.Root, table.Layer, table.Table);
        LogPath = System.IO.Path.Combine(Path, LogFolder.Name);
        WorkPath = System.IO.Path.Combine(Path, "_catchwater", "work");
        LeasePath = System.IO.Path.Combine(Path, "_catchwater", "leases");
    }

    public PathGuard Guard { get; }

    public DatasetName Table { get; }

    /// <summary>The table's folder, absolute.</summary>
    public string Path { get; }

    /// <summary>The log's folder.</summary>
    public string LogPath { get; }

    /// <summary>One folder for each write in progress.</summary>
    public string WorkPath { get; }

    /// <summary>One file for each reader.</summary>
    public string LeasePath { get; }

    /// <summary>A data file's absolute path.</summary>
    /// <exception cref="LakeException"><c>path_outside_lake</c>: the log names a file that is not below the table's folder.</exception>
    public string DataPath(string relative) => Guard.Below(Path, relative);

    /// <summary>A file's path as the log names it.</summary>
    public string LogName(string dataPath) => System.IO.Path.GetRelativePath(Path, dataPath).Replace('\\', '/');

    /// <summary>Data files on the disk: every parquet file that does not lie in a hidden folder.</summary>
    public IEnumerable<FileInfo> DataFiles() => Directory.Exists(Path) ? DataFiles(new DirectoryInfo(Path)) : [];

    private static IEnumerable<FileInfo> DataFiles(DirectoryInfo directory)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            // A link is somebody's own doing; nothing of ours lies behind one.
            if (entry.LinkTarget is not null)
            {
                continue;
            }

            // Partition columns may begin with an underscore: their folders are named column=value.
            var hidden = entry.Name[0] is '.' || (entry.Name[0] is '_' && !entry.Name.Contains('=', StringComparison.Ordinal));
            if (entry is DirectoryInfo child && !hidden)
            {
                foreach (var file in DataFiles(child))
                {
                    yield return file;
                }
            }
            else if (entry is FileInfo file && !hidden && file.Extension == ".parquet")
            {
                yield return file;
            }
        }
    }
}
