namespace Catchwater.Host.Projects;

/// <summary>The YAML files of a project, by the folder that says what they are.</summary>
internal static class SpecFiles
{
    // Hidden files are left out: editors put such beside those they have open. A folder that links to itself ends somewhere.
    private static readonly EnumerationOptions Options = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden };

    /// <summary>Paths relative to the project with forward slashes, in order: of the folder and of those below it.</summary>
    public static IReadOnlyList<string> In(string directory, string folder)
    {
        var root = Path.Combine(directory, folder);
        return Directory.Exists(root)
            ? [.. Directory.EnumerateFiles(root, "*", Options).Where(IsYaml).Select(path => Path.GetRelativePath(directory, path).Replace('\\', '/')).Order(StringComparer.Ordinal)]
            : [];
    }

    private static bool IsYaml(string path) => Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml";
}
