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
            try
            {
                await WriteAsync(path, file.Content, cancellationToken);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw Unwritable.Folder(Path.GetDirectoryName(path)!, fault);
            }
        }

        return [.. missing.Select(file => file.Name)];
    }

    // Under its own name it is whole, also when this is stopped halfway: half a file would be taken for somebody's own.
    private static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.CreateVersion7():N}.new";
        try
        {
            await File.WriteAllBytesAsync(unfinished, content, cancellationToken);

            // It does not replace: somebody may have made the file since.
            File.Move(unfinished, path, overwrite: false);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
