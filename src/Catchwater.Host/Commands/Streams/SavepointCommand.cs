using System.CommandLine;
using Catchwater.Streaming.Inspection;
using Catchwater.Streaming.Jobs;
using Catchwater.Topics;

namespace Catchwater.Host.Commands.Streams;

/// <summary><c>stream savepoint</c> and <c>stream restore</c>: between a job's positions and state and a file.</summary>
internal sealed class SavepointCommand : StreamCommand
{
    private readonly Argument<string> _job = JobArgument();
    private readonly Argument<FileInfo> _file = new("FILE") { Description = "The savepoint's file." };
    private readonly string _done;
    private readonly Func<IEventLog, StreamJob, string, CancellationToken, Task<SavepointSize>> _work;

    private SavepointCommand(string name, string description, string done, Func<IEventLog, StreamJob, string, CancellationToken, Task<SavepointSize>> work, HostContext context)
        : base(name, description, context)
    {
        (_done, _work) = (done, work);
        Arguments.Add(_job);
        Arguments.Add(_file);
    }

    public override IReadOnlyList<string> Examples => [$"catchwater stream {Name} fraud-detection before-change.savepoint"];

    public static SavepointCommand Write(HostContext context) =>
        new("savepoint", "Write a job's positions and state to a file.", "written to", Savepoint.WriteAsync, context);

    public static SavepointCommand Restore(HostContext context) =>
        new("restore", "Take a job back to a savepoint: what it has read since is read again, and its results are written again.", "restored from", Savepoint.RestoreAsync, context);

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = Load(arguments);
        var job = Find(project, arguments.GetValue(_job)!);
        var file = arguments.GetValue(_file)!;
        await using var log = await OpenAsync(project, cancellationToken);
        var size = await _work(log, job, file.FullName, cancellationToken);
        SavepointDocument.Write(Context.Output, new SavepointDocument(job.Name, file.FullName, size.Tasks, size.Entries, size.Bytes), _done, arguments.GetValue(JsonOption));
        return ExitCode.Done;
    }
}

/// <summary>What <c>stream savepoint --json</c> and <c>stream restore --json</c> print.</summary>
/// <param name="Job">The job.</param>
/// <param name="File">The savepoint's file.</param>
/// <param name="Tasks">Tasks of the job.</param>
/// <param name="Entries">Entries of state.</param>
/// <param name="Bytes">Size of the file.</param>
public sealed record SavepointDocument(string Job, string File, int Tasks, long Entries, long Bytes)
{
    internal static void Write(CommandOutput output, SavepointDocument document, string what, bool json)
    {
        if (json)
        {
            output.WriteJson(document);
        }
        else
        {
            output.Results.WriteLine($"{document.Job}: {RunReport.Number(document.Entries)} entries of {document.Tasks} tasks {what} {document.File}");
        }
    }
}
