using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Runs;

/// <summary>
/// Lets one run at a time write a project. The operating system holds the lock and drops it with the process, so a kill never
/// leaves it behind; the file's text only says who holds it.
/// </summary>
internal sealed class ProjectLock : IDisposable
{
    private readonly FileStream _file;

    private ProjectLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, waiting for <paramref name="patience"/> when another run holds it.</summary>
    /// <exception cref="ProjectException">Another run still holds it (<c>project_locked</c>); the message names it.</exception>
    public static async Task<ProjectLock> TakeAsync(Project project, TimeProvider time, TimeSpan patience, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(project.StateDirectory);
        var path = Path.Combine(project.StateDirectory, "lock");
        var owner = path + ".owner";
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                var held = new ProjectLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                await File.WriteAllTextAsync(
                    owner,
                    string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}, since {time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC"),
                    cancellationToken);
                return held;
            }
            catch (IOException) when (time.GetElapsedTime(began) < patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
            }
            catch (IOException fault)
            {
                var holder = File.Exists(owner) ? await File.ReadAllTextAsync(owner, cancellationToken) : "another process";
                throw new ProjectException(
                    new Problem("project_locked", $"another run works on this project: {holder}") { Hint = "wait for it, or give --wait SECONDS" }, fault);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
