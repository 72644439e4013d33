using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>Finds the files a path or glob names without opening them.</summary>
public static class SourceFiles
{
    /// <summary>The files, sorted by path; none when a glob matches none.</summary>
    /// <param name="session">Any session.</param>
    /// <param name="pattern">As <see cref="FileSource.Path"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LakeException">It is a folder, or names one file that is not there (<c>no_such_file</c>).</exception>
    public static async Task<IReadOnlyList<SourceFile>> FindAsync(LakeSession session, string pattern, CancellationToken cancellationToken = default)
    {
        try
        {
            return (await FileSet.FindAsync(session, pattern, null, cancellationToken)).Files;
        }
        catch (LakeException fault) when (fault.Problems[0].Code == "no_such_file" && !Directory.Exists(pattern) && pattern.AsSpan().IndexOfAny('*', '?', '[') >= 0)
        {
            return [];
        }
    }
}
