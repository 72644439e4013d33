using Catchwater.Core.Errors;
using Catchwater.Core.Events;
using Catchwater.Core.Failpoints;
using Catchwater.Core.Progress;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Lake;
using Catchwater.Pipelines.Compilation;
using Catchwater.Quality;

namespace Catchwater.Pipelines.Running;

/// <summary>
/// Runs one pipeline: stage its rows, set the malformed ones apart, judge what the table would become, and publish by one
/// commit. Until that commit readers see the old version; whatever stops the run leaves it there.
/// </summary>
public sealed class PipelineRunner(LakeStore lake, LakeViews views, TimeProvider time)
{
    /// <summary>The event that says a run of the job ended without a publish.</summary>
    public static RunEvent Ended(PipelineJob job, RunState state, DateTimeOffset at, string? error) => new PipelineEvents(job).Ended(state, at, error, null);

    /// <summary>Runs the job.</summary>
    /// <exception cref="CatchwaterException">It could not do its work; nothing is published.</exception>
    public async Task<PipelineOutcome> RunAsync(
        PipelineJob job, PipelineInputs inputs, LakeSession session, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        var pipeline = job.Compiled.Pipeline;
        var table = lake.Table(pipeline.Target);
        var window = await ReadWindow.OpenAsync(job, inputs, lake, session, cancellationToken);
        if (window.NothingNew)
        {
            return new PipelineOutcome { End = PipelineEnd.NothingNew };
        }

        var quarantine = new Quarantine(job, session, time);
        session.Progress = progress is null ? null : new ReadProgress(window.TotalRows(inputs), window.TotalBytes(inputs), progress);
        await using var staged = await StageAsync(job, window, table, session, quarantine, cancellationToken);
        session.Progress = null;
        var outcome = new PipelineOutcome
        {
            End = PipelineEnd.Stopped,
            RowsIn = await window.RowsReadAsync(inputs, staged, quarantine, cancellationToken),
            RowsOut = 0,
            RowsQuarantined = quarantine.Rows,
        };

        var replace = window.Mode == WriteMode.Overwrite;
        if (TooMany(pipeline, outcome) is { } limit)
        {
            outcome = outcome with { Events = await quarantine.PublishAsync(lake.Table(pipeline.Target.Quarantine), replace, staged.BaseVersion + 1, cancellationToken) };
            return Stop(job, outcome, limit, null);
        }

        progress?.Report(new StepProgress("judge", staged.RowsWritten, staged.BytesWritten));
        var verdict = job.Gate is { } gate ? await JudgeAsync(gate, staged, session, cancellationToken) : null;
        outcome = outcome with { Events = await quarantine.PublishAsync(lake.Table(pipeline.Target.Quarantine), replace, staged.BaseVersion + 1, cancellationToken) };
        if (verdict is { Passed: false })
        {
            var names = verdict.Suites.SelectMany(suite => suite.Rules).Where(rule => rule.Severity == Severity.Error && rule.Status is RuleStatus.Fail or RuleStatus.Error).Select(rule => rule.Name);
            return Stop(job, outcome, new Problem("quality_failed", $"{pipeline.Target} was not published: {string.Join(", ", names)}")
            {
                Hint = staged.BaseVersion < 0 ? "nothing is published yet" : $"version {staged.BaseVersion} stays",
            }, verdict);
        }

        Failpoint.Hit("quarantine-committed");
        progress?.Report(new StepProgress("commit", staged.RowsWritten, staged.BytesWritten));
        return await CommitAsync(job, inputs, window, staged, outcome, verdict, cancellationToken);
    }

    private static async Task<StagedWrite> StageAsync(
        PipelineJob job, ReadWindow window, LakeTable table, LakeSession session, Quarantine quarantine, CancellationToken cancellationToken)
    {
        StagedWrite staged;
        RenderOptions? tolerant = null;
        try
        {
            staged = await table.StageAsync(session, Request(job, window, window.Options), cancellationToken);
        }
        catch (LakeException fault) when (job.Compiled.Casts && fault.Problems[0].Code == "conversion_error")
        {
            // Some value does not fit its cast: look again, setting such rows apart. Clean input never pays for this.
            await window.OpenFilesAsync(cancellationToken);
            tolerant = window.Options with { Tolerant = true };
            staged = await table.StageAsync(session, Request(job, window, tolerant), cancellationToken);
        }

        try
        {
            if (tolerant is not null)
            {
                await quarantine.AddAsync($"SELECT {Quoting.Literal(window.SourceName)} AS source, NULL AS line, column_name, raw, reason FROM ({job.Compiled.RenderCastRejects(tolerant)})", cancellationToken);
            }

            await window.CollectRejectsAsync(quarantine, cancellationToken);
            if (staged.RejectedRelation is { } rejected && staged.RowsRejected > 0)
            {
                await quarantine.AddAsync(
                    $"SELECT {Quoting.Literal(job.Compiled.Pipeline.Target.ToString())} AS source, NULL AS line, NULL AS column_name, "
                    + $"CAST(json_merge_patch(to_json(r), '{{\"_reason\": null}}') AS VARCHAR) AS raw, _reason AS reason FROM {rejected} AS r",
                    cancellationToken);
            }

            return staged;
        }
        catch
        {
            await staged.DisposeAsync();
            throw;
        }
    }

    private static WriteRequest Request(PipelineJob job, ReadWindow window, RenderOptions options) =>
        TargetWrite.Request(job.Compiled, window.Mode, job.Compiled.Render(options with { RunStarted = job.Started }), job.RunId) with
        {
            RejectPredicate = job.Gate?.RejectPredicate,
            RejectReason = job.Gate?.RejectReason,
        };

    private static Problem? TooMany(Pipeline pipeline, PipelineOutcome outcome)
    {
        var limit = pipeline.Spec.Rejects;
        if (limit.MaxRows is { } rows && outcome.RowsQuarantined > rows)
        {
            return new Problem("too_many_rejects", $"{outcome.RowsQuarantined} malformed rows, at most {rows} allowed").At(pipeline.At("rejects.max_rows"));
        }

        return limit.MaxRatio is { } ratio && outcome.RowsIn > 0 && outcome.RowsQuarantined > ratio * outcome.RowsIn
            ? new Problem("too_many_rejects", $"{outcome.RowsQuarantined} of {outcome.RowsIn} rows malformed, at most {ratio:P2} allowed").At(pipeline.At("rejects.max_ratio"))
            : null;
    }

    private async Task<GateResult> JudgeAsync(Gate gate, StagedWrite staged, LakeSession session, CancellationToken cancellationToken)
    {
        foreach (var reference in gate.References)
        {
            await views.ShowAsync(reference, cancellationToken);
        }

        return await gate.JudgeAsync(session, staged.CandidateRelation, Quoting.Name, staged.RejectedRelation, cancellationToken);
    }

    private PipelineOutcome Stop(PipelineJob job, PipelineOutcome outcome, Problem problem, GateResult? verdict) => outcome with
    {
        End = PipelineEnd.Stopped,
        Problem = problem,
        Gate = verdict,
        Events = [.. outcome.Events, new PipelineEvents(job).Ended(RunState.Fail, time.GetUtcNow(), problem.ToString(), verdict)],
    };

    private async Task<PipelineOutcome> CommitAsync(
        PipelineJob job, PipelineInputs inputs, ReadWindow window, StagedWrite staged, PipelineOutcome outcome, GateResult? verdict, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var versions = inputs.Tables.ToDictionary(pair => pair.Key, pair => pair.Value.Version);
        RunEvent Said(long version) => new PipelineEvents(job).Published(
            at,
            new PublishFacts(lake.Table(job.Compiled.Pipeline.Target).Path, version, staged.CandidateRows, staged.CandidateBytes, staged.RowsWritten, staged.BytesWritten, staged.FilesWritten),
            verdict,
            versions);
        var state = new PublishState { SpecHash = job.SpecHash, Inputs = inputs.States, Watermark = window.Watermark };
        var commit = await staged.CommitAsync(
            new CommitDetails
            {
                Operation = window.Mode.ToString().ToUpperInvariant(),
                RunId = job.ParentRunId,
                Properties = new Dictionary<string, string?> { [PublishState.Key] = state.ToJson() },
                Transactions = window.Transactions,
                RunEventJson = version => Said(version).ToJson(),
                Repeat = true,
            },
            cancellationToken);
        Failpoint.Hit("table-committed");
        return outcome with { End = PipelineEnd.Published, RowsOut = staged.RowsWritten, Commit = commit, More = window.More, Gate = verdict, Events = [.. outcome.Events, Said(commit.Version)] };
    }

    // The engine says which share of the input it has read; rows and bytes are that share of what is there to read.
    private sealed class ReadProgress(long? rows, long bytes, IProgress<StepProgress> progress) : IProgress<double>
    {
        public void Report(double value) =>
            progress.Report(new StepProgress("read", rows is { } all ? (long)(all * value) : null, (long)(bytes * value), value));
    }
}
