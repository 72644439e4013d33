using Catchwater.Topics;
using Catchwater.Topics.Embedded;
using Catchwater.Topics.Kafka;

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
