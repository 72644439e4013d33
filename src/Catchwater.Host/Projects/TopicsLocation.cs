using Catchwater.Core.Errors;
using Catchwater.Topics.Kafka.Settings;

namespace Catchwater.Host.Projects;

/// <summary>Where a project's topics live: in a folder, or on a Kafka cluster.</summary>
/// <param name="Folder">Folder of the embedded log, absolute; null for Kafka.</param>
/// <param name="Kafka">How to reach the cluster; null for the embedded log.</param>
public sealed record TopicsLocation(string? Folder, KafkaOptions? Kafka)
{
    private const string Embedded = "embedded";

    /// <summary>Where a file of the project says so; null when it is the default.</summary>
    internal Location? At { get; init; }
    private const string Scheme = "kafka://";

    /// <summary>The embedded log in the project's own folder.</summary>
    internal static TopicsLocation Default(string directory) => new(Path.Combine(directory, ".catchwater", "topics"), null);

    /// <summary>What the setting <c>topics</c> says; null when it is not well-formed.</summary>
    /// <param name="written">The setting.</param>
    /// <param name="directory">The project's folder.</param>
    /// <param name="kafka">Makes the options for the brokers it names.</param>
    internal static TopicsLocation? Parse(string written, string directory, Func<string, KafkaOptions> kafka) => written switch
    {
        Embedded => Default(directory),
        _ when written.StartsWith(Embedded + ":", StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(written[(Embedded.Length + 1)..]) && !written.Contains("://", StringComparison.Ordinal)
            => new(Path.GetFullPath(Path.Combine(directory, written[(Embedded.Length + 1)..].Trim())), null),
        _ when written.StartsWith(Scheme, StringComparison.Ordinal) && written[Scheme.Length..].Split(',') is { } servers && servers.All(IsServer)
            => new(null, kafka(written[Scheme.Length..])),
        _ => null,
    };

    private static bool IsServer(string server) =>
        server.LastIndexOf(':') is > 0 and var at && ushort.TryParse(server.AsSpan(at + 1), out var port) && port > 0 && !server.Contains('/') && !server.Contains('@') && !server.Any(char.IsWhiteSpace);
}
