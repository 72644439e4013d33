using Catchwater.Core.Errors;
using Catchwater.Lake.Tables.Log;

namespace Catchwater.Lake.Tables.Reading;

/// <summary>
/// Looks at the data files of a version before the engine does: each must be there, inside the lake, as long as the log says, and
/// be parquet by its first and last bytes. It costs a look at each file and saves errors without a place.
/// </summary>
internal static class DataFileCheck
{
    private const int MostReported = 10;

    /// <summary>Checks the files of a version.</summary>
    /// <param name="folder">The table's folder.</param>
    /// <param name="version">The version, for errors.</param>
    /// <param name="files">The files.</param>
    /// <param name="expired">Whether a missing file means that the version's files have expired rather than that the table is damaged.</param>
    /// <exception cref="LakeException"><c>table_corrupt</c>, <c>version_expired</c> or <c>path_outside_lake</c>, at most ten problems.</exception>
    public static void Require(TableFolder folder, long version, IReadOnlyCollection<AddAction> files, bool expired)
    {
        List<Problem> problems = [];
        HashSet<string> directories = new(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var path = folder.DataPath(file.Path);
            if (directories.Add(Path.GetDirectoryName(path)!) && Directory.Exists(Path.GetDirectoryName(path)))
            {
                folder.Guard.CheckLinks(Path.GetDirectoryName(path)!);
            }

            if (Fault(folder, path, file) is { } fault)
            {
                problems.Add(expired && !File.Exists(path)
                    ? new Problem("version_expired", $"version {version} of {folder.Table} can no longer be read: its data files have expired")
                    : new Problem("table_corrupt", $"{fault} (version {version} of {folder.Table} needs it)")
                    {
                        File = folder.Guard.Relative(path),
                        Hint = "restore the file from a backup, or write the table anew with --full-refresh",
                    });
            }

            if (problems.Count > 0 && (problems.Count == MostReported || problems[^1].Code == "version_expired"))
            {
                break;
            }
        }

        if (problems.Count > 0)
        {
            throw new LakeException(problems);
        }
    }

    private static string? Fault(TableFolder folder, string path, AddAction file)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            return "the data file is missing";
        }

        if (info.LinkTarget is not null)
        {
            folder.Guard.CheckLinks(path);
            info = new FileInfo(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        if (info.Length != file.Size)
        {
            return $"the data file has {info.Length} bytes, the log says {file.Size}";
        }

        Span<byte> ends = stackalloc byte[8];
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var read = RandomAccess.Read(handle, ends[..4], 0) + RandomAccess.Read(handle, ends[4..], Math.Max(0, info.Length - 4));
        return read == 8 && ends[..4].SequenceEqual("PAR1"u8) && ends[4..].SequenceEqual("PAR1"u8) ? null : "the data file is no parquet file";
    }
}
