using Catchwater.Core.Errors;
using Catchwater.Host.Commands;
using Catchwater.Topics;
using Catchwater.Topics.Embedded;
using Catchwater.Topics.Kafka;
using Spectre.Console;

namespace Catchwater.Host.Projects;

/// <summary>Opens the log that a project's settings name.</summary>
public static class ProjectTopics
{
    /// <summary>Opens the log; the embedded one has one owner at a time.</summary>
    /// <exception cref="TopicsException"><c>log_in_use</c> with who holds it, and whatever else opening says.</exception>
    public static async Task<IEventLog> OpenAsync(ProjectSettings settings, TimeProvider time, CancellationToken cancellationToken) => settings.Topics switch
    {
        { Folder: { } folder } => await EmbeddedEventLog.OpenAsync(folder, null, time, cancellationToken),
        { Kafka: { } kafka } => KafkaEventLog.Open(kafka, time),
        _ => throw new InvalidOperationException("settings were used that have problems"),
    };

    /// <summary>Opens the log for a command: a cluster that does not answer is said at once, where the project names it.</summary>
    /// <exception cref="CatchwaterException"><c>log_unreachable</c>, and what <see cref="OpenAsync(ProjectSettings, TimeProvider, CancellationToken)"/> says.</exception>
    internal static async Task<IEventLog> OpenAsync(ProjectSettings settings, TimeProvider time, CommandOutput output, CancellationToken cancellationToken)
    {
        var log = await OpenAsync(settings, time, cancellationToken);
        if (log is KafkaEventLog kafka)
        {
            try
            {
                await ConnectAsync(kafka, time, output, cancellationToken);
            }
            catch (Exception fault)
            {
                await log.DisposeAsync();
                if (fault is TopicsException { Problems: [{ File: null } problem] } && settings.Topics.At is { } at)
                {
                    throw new TopicsException(problem.At(at), fault);
                }

                throw;
            }
        }

        return log;
    }

    private static async Task ConnectAsync(KafkaEventLog log, TimeProvider time, CommandOutput output, CancellationToken cancellationToken)
    {
        var connecting = log.ConnectAsync(cancellationToken);
        if (output.MessagesAreTerminal && await Task.WhenAny(connecting, Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken)) != connecting)
        {
            output.ErrorConsole.WriteLine($"waiting for {log.Location}");
        }

        await connecting;
    }

    /// <summary>Whether a log is there already: commands that only look do not make one.</summary>
    public static bool Exists(ProjectSettings settings) => settings.Topics.Folder is not { } folder || Directory.Exists(folder);

    /// <summary>Makes the topics a project declares, and brings their retention to what their files say; the names of those made now.</summary>
    /// <exception cref="TopicsException"><c>partitions_differ</c>.</exception>
    public static async Task<IReadOnlyList<string>> EnsureAsync(this Project project, IEventLog log, CancellationToken cancellationToken)
    {
        List<string> made = [];
        foreach (var topic in project.Topics)
        {
            if (await log.EnsureAsync(topic.Spec, cancellationToken))
            {
                made.Add(topic.Name);
            }
        }

        return made;
    }
}
