using System.Text.Json;
using Catchwater.Core.Secrets;
using Catchwater.Host.Projects;
using Catchwater.Streaming.Inspection;
using Catchwater.Topics;

namespace Catchwater.Host.Commands.Streams;

/// <summary>
/// How the jobs stand, as a process that follows them says every second in <c>.catchwater/stream-status.json</c>: the embedded log has one
/// owner, and whoever asks meanwhile cannot look into it.
/// </summary>
internal static class FollowedStatus
{
    // Somebody who has said nothing for so long does not follow any more, or is stopped.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    /// <summary>Looks at all jobs.</summary>
    public static async Task<StreamStatusDocument> LookAsync(Project project, IEventLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        JobInspector inspector = new(log);
        List<JobStatus> jobs = [];
        foreach (var job in project.Streams)
        {
            jobs.Add(await inspector.StatusAsync(job, cancellationToken));
        }

        return new StreamStatusDocument(project.Name, time.GetUtcNow(), jobs);
    }

    /// <summary>Says how the jobs stand, every second until it is cancelled, which is no error.</summary>
    public static async Task TellAsync(Project project, IEventLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = PathOf(project);
        try
        {
            Directory.CreateDirectory(project.StateDirectory);
            while (true)
            {
                var document = await LookAsync(project, log, time, cancellationToken);
                var temporary = path + ".tmp";
                await File.WriteAllTextAsync(temporary, Redaction.Current.ApplyJson(JsonSerializer.Serialize(document, CommandOutput.Json), indented: true), cancellationToken);
                File.Move(temporary, path, overwrite: true);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or UnauthorizedAccessException or TopicsException)
        {
            // It only tells: the jobs go on without it, and say themselves what is wrong with the log.
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What the process that follows the jobs said last; null when none has lately.</summary>
    public static async Task<StreamStatusDocument?> FindAsync(Project project, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var document = JsonSerializer.Deserialize<StreamStatusDocument>(await File.ReadAllTextAsync(PathOf(project), cancellationToken), CommandOutput.Json);
            return document is not null && time.GetUtcNow() - document.AsOf <= Fresh ? document : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static string PathOf(Project project) => Path.Combine(project.StateDirectory, "stream-status.json");
}
