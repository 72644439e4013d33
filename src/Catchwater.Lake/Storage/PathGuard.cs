using Catchwater.Core.Errors;

namespace Catchwater.Lake.Storage;

/// <summary>Keeps every path of a lake below its root, whatever names and symbolic links say.</summary>
internal sealed class PathGuard
{
    private readonly string _realRoot;

    /// <summary>Guards a root directory that exists. The root itself may be a symbolic link: that was its owner's choice.</summary>
    public PathGuard(string root)
    {
        Root = root;
        _realRoot = Real(root);
    }

    /// <summary>The absolute root.</summary>
    public string Root { get; }

    /// <summary>The path relative to the root with forward slashes, for messages.</summary>
    public string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>The absolute path of <paramref name="relative"/> below <paramref name="directory"/>.</summary>
    /// <exception cref="LakeException"><c>path_outside_lake</c>: it is absolute, climbs out with <c>..</c> or is no path at all.</exception>
    public string Below(string directory, string relative)
    {
        var safe = relative.Length > 0 && !relative.Contains('\0') && !Path.IsPathRooted(relative) && !relative.Contains("://", StringComparison.Ordinal)
            ? Path.GetFullPath(Path.Combine(directory, relative))
            : null;
        return safe is not null && safe.StartsWith(directory + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? safe
            : throw Outside(relative, directory);
    }

    /// <summary>Follows the links of a directory or file that exists and makes sure that it ends below the root.</summary>
    /// <exception cref="LakeException"><c>path_outside_lake</c>: a symbolic link leads out of the lake.</exception>
    public void CheckLinks(string path)
    {
        var real = Real(path);
        if (real != _realRoot && !real.StartsWith(_realRoot + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new LakeException(new Problem("path_outside_lake", $"a symbolic link leads out of the lake, to '{real}'")
            {
                File = Relative(path),
                Hint = "move the files into the lake's folder; links inside it may only point inside it",
            });
        }
    }

    private LakeException Outside(string relative, string directory) =>
        new(new Problem("path_outside_lake", $"the path '{relative}' does not lie inside the table's folder") { File = Relative(directory) });

    private static string Real(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null)
        {
            return path;
        }

        var here = Path.Combine(Real(parent), Path.GetFileName(path));
        FileSystemInfo info = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return info.LinkTarget is null ? here : Real(info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? here);
    }
}
