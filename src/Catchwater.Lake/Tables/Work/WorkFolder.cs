using System.Text.Json;
using Catchwater.Lake.Storage;

namespace Catchwater.Lake.Tables.Work;

/// <summary>
/// One write in progress. Its folder <c>_catchwater/work/ID</c> names the process that owns it and holds what is not finished;
/// its data files lie where they will stay, with the ID in their names, and belong to nobody until a commit lists them. So what a
/// dead process left behind is known exactly, and a living writer's files are never taken for it.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Owner = "owner.json";
    private const string New = ".new-";

    private WorkFolder(string path, string id) => (Path, Id) = (path, id);

    /// <summary>32 hex digits.</summary>
    public string Id { get; }

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <summary>How the names of this write's data files begin.</summary>
    public string FilePrefix => PrefixOf(Id);

    /// <summary>Begins a write in a table's folder, which is made when it is missing.</summary>
    public static WorkFolder Begin(TableFolder table, Guid run)
    {
        var id = Guid.CreateVersion7().ToString("N");
        var path = System.IO.Path.Combine(table.WorkPath, id);
        var unfinished = System.IO.Path.Combine(table.WorkPath, New + id);
        DurableDisk.CreateDirectory(table.LogPath);
        Directory.CreateDirectory(unfinished);
        table.Guard.CheckLinks(unfinished);
        File.WriteAllBytes(System.IO.Path.Combine(unfinished, Owner), JsonSerializer.SerializeToUtf8Bytes(ProcessMark.Own with { Run = run }));

        // The owner is there when the name is: nobody ever sees a folder whose owner he cannot judge.
        Directory.Move(unfinished, path);
        return new WorkFolder(path, id);
    }

    /// <summary>The IDs of writes whose process is gone; writes of this process and of others that live are not among them.</summary>
    public static IEnumerable<WorkFolder> Abandoned(TableFolder table, DateTimeOffset now)
    {
        foreach (var directory in Directory.Exists(table.WorkPath) ? new DirectoryInfo(table.WorkPath).GetDirectories() : [])
        {
            var age = now - directory.LastWriteTimeUtc;
            var owner = ProcessMark.Read(System.IO.Path.Combine(directory.FullName, Owner));
            if (!directory.Name.StartsWith(New, StringComparison.Ordinal))
            {
                if (owner?.IsAlive(age) != true)
                {
                    yield return new WorkFolder(directory.FullName, directory.Name);
                }
            }
            else if (owner is null ? age > TimeSpan.FromHours(1) : !owner.IsAlive(age))
            {
                // Killed between making the folder and naming it: nothing else was begun yet.
                Delete(directory.FullName);
            }
        }
    }

    /// <summary>The IDs of all writes that are not finished, dead or alive.</summary>
    public static IReadOnlyList<string> Unfinished(TableFolder table) =>
        Directory.Exists(table.WorkPath) ? [.. Directory.EnumerateDirectories(table.WorkPath).Select(path => System.IO.Path.GetFileName(path))] : [];

    /// <summary>How the names of a write's data files begin.</summary>
    public static string PrefixOf(string id) => $"part-{id}-";

    /// <summary>A path inside the folder.</summary>
    public string Inside(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Ends the write: what was not finished is gone.</summary>
    public void Dispose() => Delete(Path);

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process that cleans up was faster.
        }
    }
}
