using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Core.Events;
using Catchwater.Core.Progress;
using Catchwater.Core.Secrets;
using Catchwater.Ingest.Admission;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Topics;
using Catchwater.Topics.Tasks;

namespace Catchwater.Ingest.Sources;

/// <summary>
/// Brings what is new in a source's files into its topic. Records, dead letters and how far each file has come are one atomic commit, so
/// that a run that was killed anywhere, or ran twice, has lost nothing and doubled nothing.
/// </summary>
public sealed class SourceRunner(EventSource source, IEventLog log, TimeProvider time)
{
    private const int Attempts = 5;

    // Files that are looked at to see whether a SELECT is right.
    private const int Described = 10;

    /// <summary>The admission of its topic: what a contract wants. Default: any JSON object.</summary>
    public EventAdmission Admission { get; init; } = EventAdmission.AnyObject;

    /// <summary>The topic for what is not admitted; made when it is first needed. Default: <see cref="DeadLetters.SpecOf"/> the topic.</summary>
    public TopicSpec DeadLetterTopic { get; init; } = DeadLetters.SpecOf(source.Topic);

    /// <summary>Limits of the engine that reads the files.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>The event that says a run of the source ended without having read everything.</summary>
    public static RunEvent Ended(EventSource source, SourceRunFacts facts, RunState state, DateTimeOffset at, string error) => SourceEvents.Ended(source, facts, state, at, error);

    /// <summary>The event of the last run that read something, as it was committed with what it read; null when there was none.</summary>
    public static async Task<RunEvent?> LastEventAsync(EventSource source, IEventLog log, CancellationToken cancellationToken)
    {
        await using var view = await log.OpenStateAsync(source.Owner, cancellationToken);
        System.Buffers.ArrayBufferWriter<byte> json = new();
        return view.Tasks is [var task, ..] && task.State.TryGet(SourceEvents.Table, SourceEvents.Key, json)
            ? RunEvent.FromJson(System.Text.Encoding.UTF8.GetString(json.WrittenSpan))
            : null;
    }

    /// <summary>What there is to read, without reading it. A run that is at work meanwhile is not disturbed.</summary>
    /// <param name="source">The source.</param>
    /// <param name="log">The log; null when there is none yet.</param>
    /// <param name="session">Any session.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">The files are not there, or their SELECT does not fit them; located in the source's file.</exception>
    public static async Task<SourcePlan> PlanAsync(EventSource source, IEventLog? log, LakeSession session, CancellationToken cancellationToken)
    {
        var files = await FilesAsync(source, session, cancellationToken);
        await using var view = log is null ? null : await log.OpenStateAsync(source.Owner, cancellationToken);
        var state = view?.Tasks is [var task, ..] ? task.State : null;
        var fresh = files.Where(file => state is null || !IsKnown(FileProgress.Read(state, source.Relative(file.Path)), file)).ToList();
        if (source.Select is not null && fresh.Count == files.Count)
        {
            await DescribeAsync(source, session, fresh, cancellationToken);
        }

        return new SourcePlan(files.Count, fresh.Count, fresh.Sum(file => file.Bytes));
    }

    // A SELECT that fits no file is wrong, and said before anything runs. One that has fitted a file is right: another file that it does not
    // fit is data that arrived, and fails the source alone when it is read.
    private static async Task DescribeAsync(EventSource source, LakeSession session, IReadOnlyList<SourceFile> files, CancellationToken cancellationToken)
    {
        IngestException? first = null;
        foreach (var file in files.Take(Described))
        {
            try
            {
                await RowFileReader.DescribeAsync(source, session, file.Path, cancellationToken);
                return;
            }
            catch (IngestException fault)
            {
                first ??= fault;
            }
        }

        if (first is not null)
        {
            throw first;
        }
    }

    /// <summary>Reads what is new. The topic must exist.</summary>
    /// <param name="run">The run of the project, and the names under which the catalogue hears of it; null to say nothing.</param>
    /// <param name="progress">Hears how far it has come.</param>
    /// <param name="cancellationToken">Stops it; what is committed stays.</param>
    /// <exception cref="IngestException">A file is missing, damaged or has changed; another process has taken over.</exception>
    /// <exception cref="CatchwaterException">The log or the engine failed.</exception>
    public async Task<SourceOutcome> RunAsync(SourceRunFacts? run, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        // A SELECT must give its rows in the same order every time; with one thread the engine does.
        using var engine = LakeEngine.Open(source.Select is null ? Engine : Engine with { Threads = 1 });
        using var session = engine.OpenSession();
        var files = await FilesAsync(source, session, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            await using var task = await log.OpenTaskAsync(source.Owner, cancellationToken);
            try
            {
                return await ReadAsync(task, session, files, run, progress, cancellationToken);
            }
            catch (CommitPump.AbortedException) when (attempt < Attempts)
            {
                // None of it is durable: begin again from what is.
            }
            catch (CommitPump.AbortedException fault)
            {
                throw new IngestException(new Problem("log_aborted", $"the log gave up {Attempts.ToString(CultureInfo.InvariantCulture)} commits of {source.Owner}") { Hint = "run again: nothing is lost" }, fault);
            }
        }
    }

    private async Task<SourceOutcome> ReadAsync(
        ILogTask task, LakeSession session, IReadOnlyList<SourceFile> files, SourceRunFacts? facts, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        var fresh = files.Select(file => (File: file, Name: source.Relative(file.Path), Before: FileProgress.Read(task.State, source.Relative(file.Path)))).Where(entry => !IsKnown(entry.Before, entry.File)).ToList();
        if (fresh.Count == 0)
        {
            return new SourceOutcome(0, 0, 0, 0, null) { Found = files.Count };
        }

        var intake = new TopicIntake(source.Topic, DeadLetterTopic.Name, Admission.With(source.Spec.Key ?? Admission.KeyField, source.Spec.Timestamp ?? Admission.TimestampField), time);
        var run = new SourceRun(source, log, task, intake, DeadLetterTopic, progress, fresh.Sum(entry => entry.File.Bytes));
        foreach (var (file, name, before) in fresh)
        {
            await FileAsync(run, session, file, name, before, cancellationToken);
            run.Passed(file.Bytes);
        }

        var said = facts is null ? null : await new SourceEvents(source, facts).CompletedAsync(session, files, intake, DeadLetterTopic.Name, time, cancellationToken);
        if (said is not null)
        {
            run.Pump.Work.Put(SourceEvents.Table, SourceEvents.Key, System.Text.Encoding.UTF8.GetBytes(said.ToJson()));
            await run.Pump.HandOverAsync(cancellationToken);
        }

        await run.Pump.SettleAsync();
        return new SourceOutcome(fresh.Count, intake.Admitted + intake.Rejected, intake.Admitted, intake.Rejected, said) { Found = files.Count };
    }

    private async Task FileAsync(SourceRun run, LakeSession session, SourceFile file, string name, FileProgress? before, CancellationToken cancellationToken)
    {
        var lines = await IsLinesAsync(file, cancellationToken);
        Task<bool> From(FileProgress? state) => lines
            ? new LineFileReader(run, name, file).ReadAsync(state, cancellationToken)
            : new RowFileReader(run, session, name, file).ReadAsync(state, cancellationToken);
        if (await From(before))
        {
            return;
        }

        if (source.Spec.Files.Changed == ChangedFile.Fail)
        {
            throw new IngestException(new Problem("file_changed", $"{name} was read before and is another file now")
            {
                Hint = (lines ? "lines may be added at its end" : "whole rows may be added at its end, where those before read as they did: state the columns whose types are inferred")
                    + "; otherwise give new data a new file, or say files.changed: read_again to read all its rows as new events",
            }.At(source.At("files.path")));
        }

        await From(null);
    }

    private async Task<bool> IsLinesAsync(SourceFile file, CancellationToken cancellationToken) =>
        source.Spec.Files.Format == FileFormat.Json && source.Select is null && !source.Spec.Files.HivePartitioning
        && await JsonLayouts.DetectAsync(file.Path, cancellationToken) is JsonLayout.Lines or JsonLayout.Empty;

    private static async Task<IReadOnlyList<SourceFile>> FilesAsync(EventSource source, LakeSession session, CancellationToken cancellationToken)
    {
        var at = source.At("files.path");
        try
        {
            var path = SourceReader.ResolvePath(source.Directory, SpecReference.Resolve(source.Spec.Files.Path, source.Directory), problem => throw new IngestException((problem with { Message = Redaction.Current.Apply(problem.Message) }).At(at)));
            return await SourceFiles.FindAsync(session, path!, cancellationToken);
        }
        catch (CatchwaterException fault) when (fault is not IngestException)
        {
            throw new IngestException([.. fault.Problems.Select(problem => (problem with
            {
                File = null,
                Message = problem.File is { } file ? $"{source.Relative(file)}: {problem.Message}" : problem.Message,
            }).At(at))], fault);
        }
    }

    private static bool IsKnown(FileProgress? before, SourceFile file) => before is { Done: true } && before.Bytes == file.Bytes && before.Modified == file.LastWriteUtc.UtcTicks;
}
