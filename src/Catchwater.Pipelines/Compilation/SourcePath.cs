using System.Diagnostics.CodeAnalysis;
using Catchwater.Core.Errors;

namespace Catchwater.Pipelines.Compilation;

/// <summary>Turns the paths written in specs into paths on disk, and keeps relative ones inside the project.</summary>
internal static class SourcePath
{
    private static readonly string[] Later = ["s3", "gs", "az", "abfss", "http", "https", "kafka", "spark", "postgres", "jdbc", "hdfs"];

    /// <summary>The absolute path or glob; a problem without a place when it is not one this version reads.</summary>
    public static bool TryResolve(string directory, string path, [NotNullWhen(true)] out string? resolved, [NotNullWhen(false)] out Problem? problem)
    {
        (resolved, problem) = (null, null);
        if (path.IndexOf("://", StringComparison.Ordinal) is > 0 and var end)
        {
            var scheme = path[..end];
            problem = new Problem("unsupported_location", $"found '{path}': this version reads files on disk, not {scheme}://")
            {
                Hint = Later.Contains(scheme) ? "copy the files below the project and name them by a relative path" : "write a path relative to the project",
            };
            return false;
        }

        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0'))
        {
            problem = new Problem("invalid_path", "the path is empty: expected a file or glob relative to the project");
            return false;
        }

        var root = Path.GetFullPath(directory);
        var full = Path.GetFullPath(Path.Combine(root, path));
        if (!Path.IsPathRooted(path) && !full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            problem = new Problem("path_outside_project", $"found '{path}', which leaves the project")
            {
                Hint = "move the data below the project, or name it by an absolute path",
            };
            return false;
        }

        resolved = full;
        return true;
    }
}
