using Catchwater.Core.Progress;
using Catchwater.Ingest.Admission;
using Catchwater.Topics;
using Catchwater.Topics.Tasks;

namespace Catchwater.Ingest.Sources;

/// <summary>What the readers of a source's files share during one run.</summary>
internal sealed class SourceRun(EventSource source, IEventLog log, ILogTask task, TopicIntake intake, TopicSpec deadLetters, IProgress<StepProgress>? progress, long totalBytes)
{
    private bool _letters;
    private long _bytesBefore;

    public EventSource Source => source;

    public ITaskState State => task.State;

    public TopicIntake Intake => intake;

    public CommitPump Pump { get; } = new(task);

    /// <summary>Commits what was taken in together with how far the file has come.</summary>
    public async Task CommitAsync(FileProgress file, string path, long bytesRead, CancellationToken cancellationToken)
    {
        // Made when the first is needed: a topic without dead letters has no topic for them.
        if (!_letters && intake.Rejected > 0)
        {
            if (await log.FindAsync(deadLetters.Name, cancellationToken) is null)
            {
                await log.EnsureAsync(deadLetters, cancellationToken);
            }

            _letters = true;
        }

        file.Write(Pump.Work, path);
        await Pump.HandOverAsync(cancellationToken);
        progress?.Report(new StepProgress("read", intake.Admitted + intake.Rejected, _bytesBefore + bytesRead, totalBytes == 0 ? null : Math.Min(1, (double)(_bytesBefore + bytesRead) / totalBytes)));
    }

    /// <summary>A file was read to its end.</summary>
    public void Passed(long bytes) => _bytesBefore += bytes;
}
