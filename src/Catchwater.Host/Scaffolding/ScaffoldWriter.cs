using Catchwater.Core.Errors;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Scaffolding;

/// <summary>Writes the files of a new project. What is there is never touched: all files are new, or none is written.</summary>
internal static class ScaffoldWriter
{
    /// <summary>Writes them; the names of those written. A file that is there with the same content counts as written before.</summary>
    /// <exception cref="ProjectException">Files are in the way (<c>file_exists</c>); all of them are named.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(string directory, IReadOnlyList<ScaffoldFile> files, CancellationToken cancellationToken)
    {
        List<ScaffoldFile> missing = [];
        List<Problem> problems = [];
        foreach (var file in files)
        {
            var path = Path.Combine(directory, file.Name);
            if (!Path.Exists(path))
            {
                missing.Add(file);
            }
            else if (!File.Exists(path) || !(await File.ReadAllBytesAsync(path, cancellationToken)).AsSpan().SequenceEqual(file.Content.Span))
            {
                problems.Add(new Problem("file_exists", "the file is there and differs") { File = file.Name, Hint = "nothing was written; move it away, or name another folder" });
            }
        }

        if (problems.Count > 0)
        {
            throw new ProjectException(problems);
        }

        foreach (var file in missing)
        {
            var path = Path.Combine(directory, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // CreateNew: somebody may have made the file since.
            await using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await stream.WriteAsync(file.Content, cancellationToken);
        }

        return [.. missing.Select(file => file.Name)];
    }
}
