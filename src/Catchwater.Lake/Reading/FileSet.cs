using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Catchwater.Core.Errors;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>The files a path or glob stands for, in order of their names.</summary>
internal sealed class FileSet
{
    /// <summary>Up to this size a file is known by its content, beyond by its size and time of writing.</summary>
    private const long HashedBytes = 16 * 1024 * 1024;

    private static readonly char[] Wildcards = ['*', '?', '['];

    private FileSet(string pattern, IReadOnlyList<SourceFile> files) => (Pattern, Files) = (pattern, files);

    /// <summary>What was asked for.</summary>
    public string Pattern { get; }

    /// <summary>The files, at least one.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Their paths as a SQL list, safe from being taken for globs.</summary>
    public static string Literal(IEnumerable<SourceFile> files) => Quoting.List(files.Select(file => Exact(file.Path)));

    /// <summary>Finds the files.</summary>
    /// <exception cref="LakeException">There is none (<c>no_such_file</c>), or the path is a folder.</exception>
    public static async Task<FileSet> FindAsync(LakeSession session, string pattern, IReadOnlyCollection<string>? only, CancellationToken cancellationToken)
    {
        if (Directory.Exists(pattern))
        {
            throw new LakeException(new Problem("no_such_file", "this is a folder, a file or a glob is expected")
            {
                File = pattern,
                Hint = "name its files, such as folder/*.csv",
            });
        }

        IEnumerable<string> paths = [pattern];
        if (!File.Exists(pattern))
        {
            if (pattern.IndexOfAny(Wildcards) < 0)
            {
                throw new LakeException(new Problem("no_such_file", "there is no such file") { File = pattern });
            }

            paths = (await session.RowsAsync($"SELECT file FROM glob({Quoting.Literal(pattern)})", cancellationToken)).Select(row => (string)row[0]!);
        }

        var files = paths
            .Select(path => new FileInfo(Path.GetFullPath(path)))
            .Where(file => file.Exists && only?.Contains(file.FullName) is not false)
            .Select(file => new SourceFile(file.FullName, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        return files.Count > 0
            ? new FileSet(pattern, files)
            : throw new LakeException(new Problem("no_such_file", "no file matches this pattern") { File = pattern });
    }

    /// <summary>
    /// SHA-256 over each file's name below the pattern's fixed folder and its content, or, beyond 16 MiB, its size and time of
    /// writing. Equal for equal input, also where a small file was merely copied or touched.
    /// </summary>
    public async Task<string> FingerprintAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var root = FixedFolder(Pattern);
        var number = new byte[sizeof(long)];
        foreach (var file in Files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(root, file.Path)));
            BinaryPrimitives.WriteInt64LittleEndian(number, file.Bytes);
            hash.AppendData(number);
            if (file.Bytes <= HashedBytes)
            {
                await using var content = File.OpenRead(file.Path);
                hash.AppendData(await SHA256.HashDataAsync(content, cancellationToken));
            }
            else
            {
                BinaryPrimitives.WriteInt64LittleEndian(number, file.LastWriteUtc.UtcTicks);
                hash.AppendData(number);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A path that the engine's globbing leaves alone.</summary>
    public static string Exact(string path)
    {
        var exact = new StringBuilder();
        foreach (var c in path)
        {
            exact.Append(Wildcards.Contains(c) ? $"[{c}]" : c.ToString());
        }

        return exact.ToString();
    }

    private static string FixedFolder(string pattern)
    {
        var wildcard = File.Exists(pattern) ? -1 : pattern.IndexOfAny(Wildcards);
        var folder = Path.GetDirectoryName(wildcard < 0 ? pattern : pattern[..wildcard] + "x");
        return string.IsNullOrEmpty(folder) ? "/" : folder;
    }
}
