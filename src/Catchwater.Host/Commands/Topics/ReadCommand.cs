using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Topics;
using Catchwater.Topics.Records;

namespace Catchwater.Host.Commands.Topics;

/// <summary><c>topics read</c>: the records of a topic.</summary>
internal sealed class ReadCommand : TopicsCommand
{
    private readonly Argument<string> _topic = TopicArgument();

    private readonly Option<string> _from = new("--from")
    {
        Description = "Where to begin in each partition: earliest, latest, an offset, or the first record at or after a time.",
        HelpName = "OFFSET|TIME",
        DefaultValueFactory = _ => "earliest",
    };

    private readonly Option<long?> _max = new("--max") { Description = "Stop after so many records.", HelpName = "N" };
    private readonly Option<int?> _partition = new("--partition") { Description = "Read this partition only.", HelpName = "N" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with new records until stopped with Ctrl-C." };

    public ReadCommand(HostContext context)
        : base("read", "Print the records of a topic up to its end as it is now; each partition in order.", context)
    {
        Arguments.Add(_topic);
        Options.Add(_from);
        Options.Add(_max);
        Options.Add(_partition);
        Options.Add(_follow);
        JsonOption.Description = "Print one JSON object a record and line: partition, offset, timestamp, key, headers, value.";
        _max.Require(max => max is null or >= 0, "--max must be 0 or more");
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater topics read visits -p samples/retail",
        "catchwater topics read visits --json --from 2026-01-31T12:00Z --max 100",
        "catchwater topics read visits --partition 0 --from latest",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var log = await OpenAsync(arguments, cancellationToken);
        var topic = await FindAsync(log, arguments.GetValue(_topic)!, cancellationToken);
        var follow = arguments.GetValue(_follow);
        List<ReadFrom> starts = [];
        Dictionary<TopicPartition, long> ends = [];
        foreach (var description in topic.Partitions.Where(description => arguments.GetValue(_partition) is not { } only || description.Number == only))
        {
            TopicPartition partition = new(topic.Spec.Name, description.Number);
            var start = await ReadStart.OfAsync(log!, partition, description, arguments.GetValue(_from)!, cancellationToken);
            if (follow || start < description.End)
            {
                starts.Add(new ReadFrom(partition, start));
                ends[partition] = follow ? long.MaxValue : description.End;
            }
        }

        if (arguments.GetValue(_partition) is { } number && topic.Partitions.All(description => description.Number != number))
        {
            throw new TopicsException(new Problem("unknown_partition", $"the topic '{topic.Spec.Name}' has no partition {number}: expected 0 to {topic.Partitions.Count - 1}"));
        }

        if (starts.Count == 0)
        {
            return ExitCode.Done;
        }

        await using var reader = await log!.OpenReaderAsync(starts, cancellationToken);
        await Context.Output.WriteStreamAsync(stream => CopyAsync(reader, ends, arguments, follow, stream, cancellationToken));
        return follow && cancellationToken.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }

    private async Task CopyAsync(IEventReader reader, Dictionary<TopicPartition, long> ends, ParseResult arguments, bool follow, Stream stream, CancellationToken cancellationToken)
    {
        var left = arguments.GetValue(_max) ?? long.MaxValue;
        await using RecordWriter records = new(stream);
        RecordAction write = arguments.GetValue(JsonOption) ? records.Write : records.WriteText;
        try
        {
            while (left > 0 && ends.Any(end => reader.PositionOf(end.Key) < end.Value))
            {
                if (await reader.ReadAsync(TimeSpan.Zero, cancellationToken) is not { } batch)
                {
                    // Whoever follows sees what there is before we wait.
                    await records.FlushAsync(cancellationToken);
                    batch = await reader.ReadAsync(TimeSpan.FromSeconds(1), cancellationToken);
                }

                if (batch is not null)
                {
                    left = Write(batch, ends[batch.Partition], left, write);
                }

                if (records.IsFull)
                {
                    await records.FlushAsync(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (follow)
        {
            // Stopping is how following ends.
        }
    }

    private delegate void RecordAction(int partition, Record record);

    private static long Write(RecordBatch batch, long end, long left, RecordAction write)
    {
        foreach (var record in batch)
        {
            if (left == 0 || record.Offset >= end)
            {
                break;
            }

            write(batch.Partition.Partition, record);
            left--;
        }

        return left;
    }
}
