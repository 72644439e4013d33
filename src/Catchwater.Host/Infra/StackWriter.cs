namespace Catchwater.Host.Infra;

/// <summary>Puts the files of a stack into a folder.</summary>
internal sealed class StackWriter(string target)
{
    private const string Modules = "catchwater/";

    /// <summary>Whether a file belongs to the modules, which a newer version replaces, and not to the user's own choices.</summary>
    public static bool IsOurs(string name) => name.StartsWith(Modules, StringComparison.Ordinal);

    /// <summary>Names of files that are there with other contents.</summary>
    public async Task<IReadOnlyList<string>> DifferingAsync(IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken)
    {
        List<string> differing = [];
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(target, name);
            if (File.Exists(path) && await File.ReadAllTextAsync(path, cancellationToken) != text)
            {
                differing.Add(name);
            }
        }

        return differing;
    }

    /// <summary>Writes what is missing or differs. Terraform reads every file of a module's folder, so those of an older version go.</summary>
    public async Task<StackOutcome> WriteAsync(IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken)
    {
        var differing = (await DifferingAsync(files, cancellationToken)).ToHashSet();
        List<string> written = [.. files.Keys.Where(name => differing.Contains(name) || !File.Exists(Path.Combine(target, name))).Order(StringComparer.Ordinal)];
        foreach (var name in written)
        {
            var path = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, files[name], cancellationToken);
        }

        var stale = Stale(files);
        foreach (var name in stale)
        {
            File.Delete(Path.Combine(target, name));
        }

        return new StackOutcome(written, stale, files.Count - written.Count);
    }

    /// <summary>Only Terraform's own kind of file, and never what Terraform keeps for itself: state and plug-ins stay.</summary>
    private List<string> Stale(IReadOnlyDictionary<string, string> files)
    {
        var folder = Path.Combine(target, Modules);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => path.EndsWith(".tf", StringComparison.Ordinal) || path.EndsWith(".tftest.hcl", StringComparison.Ordinal))
                .Select(path => Path.GetRelativePath(target, path).Replace('\\', '/'))
                .Where(name => !files.ContainsKey(name) && !name.Contains("/.terraform/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)]
            : [];
    }
}

/// <summary>What was done to a stack's folder.</summary>
/// <param name="Written">Files that are new or changed, by path below the folder.</param>
/// <param name="Removed">Modules' files of an older version.</param>
/// <param name="Unchanged">Files that were right already.</param>
internal sealed record StackOutcome(IReadOnlyList<string> Written, IReadOnlyList<string> Removed, int Unchanged);
