using System.CommandLine;
using System.Globalization;

namespace Catchwater.Host.Commands.Topics;

/// <summary><c>topics describe</c>: one topic and its partitions.</summary>
internal sealed class DescribeCommand : TopicsCommand
{
    private readonly Argument<string> _topic = TopicArgument();

    public DescribeCommand(HostContext context)
        : base("describe", "Show a topic: its partitions, where they begin and end, what is kept.", context) => Arguments.Add(_topic);

    public override IReadOnlyList<string> Examples { get; } = ["catchwater topics describe visits -p samples/retail"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var log = await OpenAsync(arguments, cancellationToken);
        var topic = TopicDocument.Of(await FindAsync(log, arguments.GetValue(_topic)!, cancellationToken));
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(topic);
            return ExitCode.Done;
        }

        var kept = (topic.RetentionSeconds, topic.RetentionBytes) switch
        {
            (null, null) => "for ever",
            ({ } seconds, null) => Age(seconds),
            (null, { } bytes) => $"{TopicDocument.Megabytes(bytes)} a partition",
            ({ } seconds, { } bytes) => $"{Age(seconds)}, at most {TopicDocument.Megabytes(bytes)} a partition",
        };
        await Context.Output.Results.WriteLineAsync($"{topic.Name} in {log!.Location}");
        await Context.Output.Results.WriteLineAsync($"kept {kept}{(topic.Compact ? "; the last record of every key" : "")}");
        TextTable.Write(Context.Output, ["partition", "earliest", "end", "size"],
            topic.Partitions.Select(partition => (string?[])[$"{partition.Number}", RunReport.Number(partition.Earliest), RunReport.Number(partition.End), TopicDocument.Megabytes(partition.Bytes)]));
        return ExitCode.Done;
    }

    private static string Age(double seconds) => seconds >= 86400
        ? (seconds / 86400).ToString("0.#", CultureInfo.InvariantCulture) + " days"
        : TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);
}
