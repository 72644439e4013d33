using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Catchwater.Core.Errors;
using Catchwater.Host.Projects;
using Catchwater.Ingest.Admission;
using Catchwater.Topics;

namespace Catchwater.Host.Commands.Topics;

/// <summary><c>topics produce</c>: lines become records.</summary>
internal sealed class ProduceCommand : TopicsCommand
{
    private const int ShownFailures = 100;
    private const int Window = 10_000;

    private readonly Argument<string> _topic = TopicArgument();
    private readonly Option<FileInfo?> _file = new("--file") { Description = "Read lines from this file. Default: standard input.", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "The field of each event whose value is the record's key.", HelpName = "FIELD" };
    private readonly Option<bool> _text = new("--text") { Description = "Take lines as they are. Without it a line that is no event of the topic is a failure: a JSON object that keeps to its contract. Empty lines are left out either way." };
    private readonly Option<bool> _create = new("--create") { Description = "Make the topic when it is not there and no file of topics/ declares it." };

    public ProduceCommand(HostContext context)
        : base("produce", "Write a record for every line, and wait until all are durable.", context)
    {
        Arguments.Add(_topic);
        Options.Add(_file);
        Options.Add(_key);
        Options.Add(_text);
        Options.Add(_create);
        Validators.Add(result =>
        {
            if (result.GetValue(_text) && result.GetValue(_key) is not null)
            {
                result.AddError("--key needs JSON, and --text takes lines as they are: choose one");
            }
        });
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater topics produce visits --key user_id --create --file visits.jsonl",
        "catchwater topics produce notes --text --create < visits.jsonl",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (topic, settings) = (arguments.GetValue(_topic)!, Settings(arguments));
        var (declared, admission) = ProjectLoader.LoadTopic(ProjectFolder(arguments), topic);
        await using var lines = arguments.GetValue(_file) is { } file ? OpenFile(file) : Console.OpenStandardInput();
        await using var log = await ProjectTopics.OpenAsync(settings, Context.Time, Context.Output, cancellationToken);
        if (declared is not null || (arguments.GetValue(_create) && await log.FindAsync(topic, cancellationToken) is null))
        {
            await log.EnsureAsync(declared?.Spec ?? new TopicSpec { Name = topic }, cancellationToken);
        }
        else if (await log.FindAsync(topic, cancellationToken) is null)
        {
            throw new TopicsException(new Problem("unknown_topic", $"there is no topic '{topic}'") { Hint = $"declare it in topics/{topic}.yaml, or add --create" });
        }

        var document = await ProduceAsync(log, topic, new LineReader(lines), arguments.GetValue(_text) ? null : admission.With(arguments.GetValue(_key) ?? admission.KeyField, null), cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(document);
        }
        else
        {
            foreach (var failure in document.Failures)
            {
                await Context.Output.Messages.WriteLineAsync($"line {failure.Line}: {failure.Message}");
            }

            await Context.Output.Results.WriteLineAsync($"{Counted(document.Records, "record")} written to {topic}{(document.Failed > 0 ? $", {Counted(document.Failed, "line")} failed" : "")}");
        }

        return document.Failed > 0 ? ExitCode.Quality : ExitCode.Done;
    }

    private static string Counted(long number, string noun) => $"{RunReport.Number(number)} {noun}{(number == 1 ? "" : "s")}";

    private static FileStream OpenFile(FileInfo file)
    {
        if (Directory.Exists(file.FullName))
        {
            throw new TopicsException(new Problem("not_a_file", $"--file: {file} is a folder: expected a file of lines"));
        }

        return file.Exists ? file.OpenRead() : throw new TopicsException(new Problem("file_not_found", $"--file: there is no file {file}"));
    }

    // Without an admission a line is taken as it is.
    private static OutgoingRecord? RecordOf(string topic, byte[] line, EventAdmission? admission, out Rejection? rejection)
    {
        rejection = null;
        if (admission is null)
        {
            return new OutgoingRecord(topic, null, line);
        }

        rejection = admission.Judge(line, out var admitted);
        return rejection is not null
            ? null
            : new OutgoingRecord(topic, admitted.HasKey ? admitted.Key.ToArray() : default(ReadOnlyMemory<byte>?), line.AsMemory(line.Length - admitted.Value.Length));
    }

    private static async Task<ProduceDocument> ProduceAsync(IEventLog log, string topic, LineReader lines, EventAdmission? admission, CancellationToken cancellationToken)
    {
        Queue<(int Line, Task Sent)> sent = [];
        List<ProduceFailure> failures = [];
        long written = 0, failed = 0;
        void Fail(int line, Problem problem)
        {
            if (++failed <= ShownFailures)
            {
                failures.Add(new ProduceFailure(line, problem.Code, problem.Message));
            }
        }

        async Task SettleAsync()
        {
            var (line, task) = sent.Dequeue();
            try
            {
                await task;
                written++;
            }
            catch (TopicsException fault)
            {
                Fail(line, fault.Problems[0]);
            }
        }

        await using (var writer = log.OpenWriter(new WriterOptions()))
        {
            while (await lines.ReadAsync(cancellationToken) is { } line)
            {
                if (line.AsSpan().Trim(" \t"u8).IsEmpty)
                {
                    continue;
                }

                if (RecordOf(topic, line, admission, out var rejection) is not { } record)
                {
                    Fail(lines.Number, new Problem(rejection!.Code, rejection.Reason));
                    continue;
                }

                sent.Enqueue((lines.Number, await writer.WriteAsync(record, cancellationToken)));
                if (sent.Count >= Window)
                {
                    await SettleAsync();
                }
            }
        }

        while (sent.Count > 0)
        {
            await SettleAsync();
        }

        return new ProduceDocument(failed == 0 ? "written" : written == 0 ? "failed" : "partly_written", topic, written, failed, [.. failures.OrderBy(failure => failure.Line)]);
    }
}

/// <summary>What <c>topics produce --json</c> prints.</summary>
/// <param name="Status"><c>written</c>, <c>partly_written</c> or <c>failed</c>.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Records">Records that are durable.</param>
/// <param name="Failed">Lines that became no record.</param>
/// <param name="Failures">Why, for the first 100 of those.</param>
public sealed record ProduceDocument([property: AllowedValues("written", "partly_written", "failed")] string Status, string Topic, long Records, long Failed, IReadOnlyList<ProduceFailure> Failures);

/// <summary>A line that became no record.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Code">Stable identifier of the reason, such as <c>invalid_json</c>.</param>
/// <param name="Message">The reason.</param>
public sealed record ProduceFailure(int Line, string Code, string Message);
