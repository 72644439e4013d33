namespace Catchwater.Cli.Tests;

/// <summary>A project in a folder of its own that is removed when the test is done.</summary>
internal sealed class ProjectFolder : IDisposable
{
    public ProjectFolder(string catchwater = "name: test\n") => Write("catchwater.yaml", catchwater);

    public string Path { get; } = Directory.CreateTempSubdirectory("catchwater-test-").FullName;

    /// <summary>A copy of a folder of the repository, without what runs left in it.</summary>
    public static ProjectFolder CopyOf(string relative)
    {
        var folder = new ProjectFolder();
        var root = Repository.Path(relative);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var name = System.IO.Path.GetRelativePath(root, file);
            if (name.Split(System.IO.Path.DirectorySeparatorChar)[0] is "lake" or ".catchwater" || name.StartsWith("catalog.db", StringComparison.Ordinal))
            {
                continue;
            }

            var target = System.IO.Path.Combine(folder.Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        return folder;
    }

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public ProjectFolder Write(string relative, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], text);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
