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
    /// <exception cref="ProjectException">Another run still holds it (<c>project_locked</c>), the message names it; or the folder cannot be written (<c>folder_not_writable</c>).</exception>
    public static async Task<ProjectLock> TakeAsync(Project project, TimeProvider time, TimeSpan patience, CancellationToken cancellationToken)
    {
        var path = Path.Combine(project.StateDirectory, "lock");
        var owner = path + ".owner";
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.CreateDirectory(project.StateDirectory);
                return await OpenAsync(path, owner, time, cancellationToken);
            }
            catch (IOException fault) when (IsHeld(fault))
            {
                if (time.GetElapsedTime(began) >= patience)
                {
                    var holder = File.Exists(owner) ? await File.ReadAllTextAsync(owner, cancellationToken) : "another process";
                    throw new ProjectException(
                        new Problem("project_locked", $"another run works on this project: {holder}") { Hint = "wait for it, or give --wait SECONDS" }, fault);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw Unwritable.Folder(project.StateDirectory, fault);
            }
        }
    }

    private static async Task<ProjectLock> OpenAsync(string path, string owner, TimeProvider time, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            await File.WriteAllTextAsync(
                owner,
                string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}, since {time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC"),
                cancellationToken);
            return new ProjectLock(file);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation; a full or read-only disk is something else.
    private static bool IsHeld(IOException fault) => fault.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
