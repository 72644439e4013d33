using System.CommandLine;
using Catchwater.Streaming.Inspection;

namespace Catchwater.Host.Commands.Streams;

/// <summary><c>stream restore</c>: takes a job back to a savepoint.</summary>
internal sealed class RestoreCommand : StreamCommand
{
    private readonly Argument<string> _job = JobArgument();
    private readonly Argument<FileInfo> _file = FileArgument();

    public RestoreCommand(HostContext context)
        : base("restore", "Take a job back to a savepoint: what it has read since is read again, and its results are written again.", context)
    {
        Arguments.Add(_job);
        Arguments.Add(_file);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater stream restore fraud-detection before-change.savepoint"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = Load(arguments);
        var job = Find(project, arguments.GetValue(_job)!);
        var file = arguments.GetValue(_file)!;
        await using var log = await OpenAsync(project, cancellationToken);
        var size = await Savepoint.RestoreAsync(log, job, file.FullName, cancellationToken);
        SavepointDocument.Write(Context.Output, new SavepointDocument(job.Name, file.FullName, size.Tasks, size.Entries, size.Bytes), "restored from", arguments.GetValue(JsonOption));
        return ExitCode.Done;
    }
}
