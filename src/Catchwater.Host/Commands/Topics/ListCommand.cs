using System.CommandLine;

namespace Catchwater.Host.Commands.Topics;

/// <summary><c>topics list</c>: which topics there are.</summary>
internal sealed class ListCommand(HostContext context) : TopicsCommand("list", "List the topics of the project's log. 'records' counts offsets: among them those that compaction took away and, on Kafka, a marker for each transaction and partition.", context)
{
    public override IReadOnlyList<string> Examples { get; } = ["catchwater topics list -p samples/retail", "catchwater topics list --json"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var log = await OpenAsync(arguments, cancellationToken);
        var topics = log is null ? [] : (await log.ListAsync(cancellationToken)).Select(TopicDocument.Of).ToList();
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(new TopicsDocument(log?.Location, topics));
        }
        else if (topics.Count == 0)
        {
            await Context.Output.Messages.WriteLineAsync("there are no topics yet");
        }
        else
        {
            TextTable.Write(Context.Output, ["topic", "partitions", "records", "size"],
                topics.Select(topic => (string?[])[topic.Name, $"{topic.Partitions.Count}", RunReport.Number(topic.Records), TopicDocument.Megabytes(topic.Bytes)]));
        }

        return ExitCode.Done;
    }
}

/// <summary>What <c>topics list --json</c> prints.</summary>
/// <param name="Location">Where the log is: a folder or <c>kafka://host:port</c>; null when there is none yet.</param>
/// <param name="Topics">The topics, by name.</param>
public sealed record TopicsDocument(string? Location, IReadOnlyList<TopicDocument> Topics);
