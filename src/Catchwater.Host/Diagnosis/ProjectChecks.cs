using Catchwater.Catalog.Storage;
using Catchwater.Core.Errors;
using Catchwater.Host.Commands;
using Catchwater.Host.Projects;
using Catchwater.Host.Testing;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Diagnosis;

/// <summary>What a project says and where its things are. Where something must be writable it writes one small file, which is gone at once.</summary>
internal sealed class ProjectChecks(string directory, string? environment, HostContext context)
{
    private const int Shown = 5;

    public async Task<IReadOnlyList<Finding>> RunAsync(ProjectSettings settings, CancellationToken cancellationToken)
    {
        var (files, project) = Files();
        List<Finding> findings = [.. files];
        var held = Lock();
        findings.Add(held);
        findings.AddRange(Directory.Exists(settings.LakePath) ? await LakeAsync(settings, held.Status == Health.Ok, cancellationToken) : [Absent(settings)]);
        findings.AddRange(await new FlowChecks(project, settings, context.Time).RunAsync(cancellationToken));
        findings.Add(CatalogFile(settings));
        return findings;
    }

    private (IEnumerable<Finding> Findings, Project? Project) Files()
    {
        IReadOnlyList<Problem> problems = [];
        try
        {
            var project = ProjectLoader.Load(directory, environment, context.Transforms, context.Streams);
            var chosen = environment is null ? "" : $", environment {environment}";
            return ([new Finding("project files", Health.Ok, $"{Counted.Of(project.Pipelines.Count, "pipeline")}, {Counted.Of(project.Contracts.Count, "contract")}, {Counted.Of(project.Suites.Sum(suite => suite.Rules.Count), "rule")}{chosen}"), .. Tests(project)], project);
        }
        catch (CatchwaterException fault)
        {
            problems = fault.Problems;
        }

        return (
        [
            .. problems.Take(Shown).Select(problem => new Finding("project files", Health.Error, (problem with { Hint = null }).ToString(), problem.Hint)),
            .. problems.Count > Shown ? [new Finding("project files", Health.Error, $"{Counted.Of(problems.Count - Shown, "more problem")}", "catchwater plan shows all")] : Array.Empty<Finding>(),
        ], null);
    }

    private static IEnumerable<Finding> Tests(Project project)
    {
        if (!Directory.Exists(Path.Combine(project.Directory, TestLoader.Folder)))
        {
            return [];
        }

        try
        {
            return [new Finding("tests", Health.Ok, Counted.Of(TestLoader.Load(project).Count, "test"))];
        }
        catch (ProjectException fault)
        {
            return [.. fault.Problems.Take(Shown).Select(problem => new Finding("tests", Health.Error, (problem with { Hint = null }).ToString(), problem.Hint))];
        }
    }

    private Finding Lock()
    {
        var path = Path.Combine(directory, ".catchwater", "lock");
        var state = Path.GetDirectoryName(path)!;
        if (!Writable(Directory.Exists(state) ? state : directory, out var reason))
        {
            return new Finding("lock", Health.Error, $"{(Directory.Exists(state) ? state : directory)} cannot be written: {reason}", "give this user write access, or work on a copy; commands that only read work all the same");
        }

        if (!File.Exists(path))
        {
            return new Finding("lock", Health.Ok, "free");
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return new Finding("lock", Health.Ok, "free");
        }
        catch (UnauthorizedAccessException fault)
        {
            return new Finding("lock", Health.Error, $"the lock cannot be taken: {fault.Message}", "give this user write access to .catchwater");
        }
        catch (IOException)
        {
            var owner = path + ".owner";
            return new Finding("lock", Health.Warn, $"a run works on this project: {(File.Exists(owner) ? File.ReadAllText(owner) : "another process")}", "wait for it, or run with --wait SECONDS");
        }
    }

    private static Finding Absent(ProjectSettings settings)
    {
        if (File.Exists(settings.LakePath))
        {
            return new Finding("lake", Health.Error, $"{settings.LakePath} is a file", "move it away, or set 'lake' in catchwater.yaml");
        }

        var parent = new DirectoryInfo(settings.LakePath).Parent;
        while (parent is { Exists: false })
        {
            parent = parent.Parent;
        }

        return parent is null || !Writable(parent.FullName, out var reason)
            ? new Finding("lake", Health.Error, $"{settings.LakePath} is not there and cannot be made", "give this user write access, or set 'lake' in catchwater.yaml")
            : new Finding("lake", Health.Ok, $"not made yet: the first run makes {settings.LakePath}{reason}");
    }

    private async Task<IReadOnlyList<Finding>> LakeAsync(ProjectSettings settings, bool idle, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        if (!Writable(settings.LakePath, out var reason))
        {
            findings.Add(new Finding("lake", Health.Error, $"{settings.LakePath} cannot be written: {reason}", "give this user write access, or set 'lake' in catchwater.yaml"));
        }

        var tables = 0;
        try
        {
            var lake = LakeStore.Open(settings.LakePath, context.Time);
            foreach (var name in lake.List())
            {
                tables++;
                try
                {
                    // Asking for the relation looks at every file of the version.
                    _ = (await lake.Table(name).SnapshotAsync(null, cancellationToken))?.Relation;
                }
                catch (CatchwaterException fault)
                {
                    findings.Add(new Finding("lake", Health.Error, $"{name} cannot be read: {fault.Problems[0].Message}", fault.Problems[0].Hint ?? "remake it with catchwater run --full-refresh"));
                }
            }
        }
        catch (CatchwaterException fault)
        {
            findings.Add(new Finding("lake", Health.Error, fault.Problems[0].ToString()));
        }

        if (findings.Count == 0)
        {
            findings.Add(new Finding("lake", Health.Ok, $"{Counted.Of(tables, "table")} at {settings.LakePath}, readable and writable"));
        }

        var left = Leftovers(settings.LakePath);
        if (left > 0 && idle)
        {
            findings.Add(new Finding("leftovers", Health.Warn, $"{Counted.Of(left, "unfinished write")} of runs that died; no reader sees them", "the next catchwater run removes them"));
        }

        return findings;
    }

    // A write in progress has a folder of its own below its table; see TableFolder.
    private static int Leftovers(string lake) =>
        Directory.EnumerateDirectories(lake).SelectMany(layer => Directory.EnumerateDirectories(layer))
            .Select(table => Path.Combine(table, "_catchwater", "work")).Where(Directory.Exists).Sum(work => Directory.EnumerateFileSystemEntries(work).Count());

    private static Finding CatalogFile(ProjectSettings settings)
    {
        if (!File.Exists(settings.CatalogPath))
        {
            return new Finding("catalogue", Health.Ok, $"not made yet: the first run makes {settings.CatalogPath}");
        }

        try
        {
            var version = CatalogVersion.Of(settings.CatalogPath);
            if (!Writable(Path.GetDirectoryName(settings.CatalogPath)!, out var reason))
            {
                return new Finding("catalogue", Health.Error, $"version {version} at {settings.CatalogPath}, whose folder cannot be written: {reason}", "give this user write access, or set 'catalog' in catchwater.yaml; it can be read all the same");
            }

            return version < CatalogVersion.Newest
                ? new Finding("catalogue", Health.Ok, $"version {version} at {settings.CatalogPath}; the next command that writes it brings it to {CatalogVersion.Newest}")
                : new Finding("catalogue", Health.Ok, $"version {version} at {settings.CatalogPath}");
        }
        catch (CatchwaterException fault)
        {
            return new Finding("catalogue", Health.Error, fault.Problems[0].Message, fault.Problems[0].Hint ?? "move it away and run again: it is rebuilt from the lake's commits");
        }
    }

    private static bool Writable(string folder, out string reason)
    {
        var probe = Path.Combine(folder, $".catchwater-doctor-{Guid.CreateVersion7():N}");
        try
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                reason = "";
                return true;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            reason = fault is UnauthorizedAccessException ? "this user may not" : fault.Message;
            return false;
        }
    }
}
