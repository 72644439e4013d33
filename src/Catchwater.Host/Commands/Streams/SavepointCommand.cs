using System.CommandLine;
using Catchwater.Streaming.Inspection;

namespace Catchwater.Host.Commands.Streams;

/// <summary><c>stream savepoint</c>: keeps a job's positions and state in a file.</summary>
internal sealed class SavepointCommand : StreamCommand
{
    private readonly Argument<string> _job = JobArgument();
    private readonly Argument<FileInfo> _file = FileArgument();

    public SavepointCommand(HostContext context)
        : base("savepoint", "Write a job's positions and state to a file.", context)
    {
        Arguments.Add(_job);
        Arguments.Add(_file);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater stream savepoint fraud-detection before-change.savepoint"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = Load(arguments);
        var job = Find(project, arguments.GetValue(_job)!);
        var file = arguments.GetValue(_file)!;
        await using var log = await OpenAsync(project, cancellationToken);
        var size = await Savepoint.WriteAsync(log, job, file.FullName, cancellationToken);
        SavepointDocument.Write(Context.Output, new SavepointDocument(job.Name, file.FullName, size.Tasks, size.Entries, size.Bytes), "written to", arguments.GetValue(JsonOption));
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
