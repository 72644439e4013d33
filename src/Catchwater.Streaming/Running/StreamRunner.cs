using Catchwater.Core.Errors;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Telemetry;
using Catchwater.Topics;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Running;

/// <summary>Runs jobs over a log: up to the ends of their topics, or for ever.</summary>
public sealed class StreamRunner(IEventLog log, StreamRunnerOptions? options = null)
{
    private readonly StreamRunnerOptions _options = options ?? new StreamRunnerOptions();

    /// <summary>
    /// Runs each job until it has worked on everything that was in its topics when it began; a job that reads what another writes
    /// comes after it. Cancellation finishes the commit in hand.
    /// </summary>
    /// <returns>What each job did, in the order they ran.</returns>
    /// <exception cref="StreamingException">A topic is missing, the jobs go round in a circle, or a job failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what is committed stays.</exception>
    public async Task<IReadOnlyList<JobResult>> RunToEndAsync(IReadOnlyList<StreamJob> jobs, CancellationToken cancellationToken)
    {
        List<JobResult> results = [];
        foreach (var job in JobOrder.Sort(jobs))
        {
            results.Add(await RunJobAsync(job, toEnd: true, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return results;
    }

    /// <summary>Runs jobs side by side until it is cancelled or one of them fails. Cancellation finishes the commits in hand and is no error.</summary>
    /// <returns>What each job did.</returns>
    /// <exception cref="StreamingException">A topic is missing, or a job failed; the others have been stopped.</exception>
    public async Task<IReadOnlyList<JobResult>> RunAsync(IReadOnlyList<StreamJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var job in JobOrder.Sort(jobs))
        {
            await JobTopics.EnsureAsync(log, job, _options, cancellationToken);
        }

        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var runs = jobs.Select(job => RunJobAsync(job, toEnd: false, all.Token)).ToList();
        var first = await Task.WhenAny(runs);
        if (first.IsFaulted)
        {
            await all.CancelAsync();
        }

        return await Task.WhenAll(runs);
    }

    private async Task<JobResult> RunJobAsync(StreamJob job, bool toEnd, CancellationToken cancellationToken)
    {
        var partitions = await JobTopics.EnsureAsync(log, job, _options, cancellationToken);
        var targets = toEnd ? await JobTopics.EndsAsync(log, job.Inputs, cancellationToken) : [];
        JobRun run = new(job, _options, partitions, targets);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var cancelled = Task.Delay(Timeout.Infinite, stop.Token);
        StreamMetrics.Began(run);
        try
        {
            var worker = await log.JoinAsync(
                new GroupOptions { Group = job.Name, Topics = [.. job.Inputs.Select(input => input.Topic)], Start = job.Start, Member = _options.Member, SessionTimeout = _options.SessionTimeout },
                run,
                cancellationToken);
            await using (worker)
            {
                var stopped = Task.WhenAny(run.Failed, worker.Completion, cancelled);
                if (toEnd)
                {
                    await ReachTargetsAsync(run, targets, stopped, cancellationToken);
                }
                else
                {
                    await stopped;
                }

                if (worker.Completion.IsFaulted)
                {
                    await worker.Completion;
                }
            }
        }
        finally
        {
            StreamMetrics.Ended(run);
            await stop.CancelAsync();
            await run.EndAsync();
        }

        return run.Failed.IsFaulted ? throw Located(job, run.Failed.Exception!.InnerException!) : run.Result;
    }

    private async Task ReachTargetsAsync(JobRun run, Dictionary<TopicPartition, long> targets, Task stopped, CancellationToken cancellationToken)
    {
        JobProgress progress = new(log, run, targets);
        while (!stopped.IsCompleted)
        {
            await Task.WhenAny(stopped, run.Settled, Task.Delay(progress.Pause, cancellationToken));
            if (stopped.IsCompleted || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (!run.Settled.IsCompleted)
            {
                await progress.LookAsync(cancellationToken);
            }
            else if (!await GoOnAsync(run, targets, cancellationToken))
            {
                return;
            }
        }
    }

    // What a job sent to itself, to the partition of another key, is work too.
    private async Task<bool> GoOnAsync(JobRun run, Dictionary<TopicPartition, long> targets, CancellationToken cancellationToken)
    {
        var ends = await JobTopics.EndsAsync(log, run.Job.Inputs.Where(input => input.Kind == InputKind.Repartition), cancellationToken);
        var more = ends.Where(end => end.Value > targets[end.Key]).ToList();
        foreach (var (partition, end) in more)
        {
            targets[partition] = end;
        }

        if (more.Count > 0)
        {
            run.GoOnTo(targets);
        }

        return more.Count > 0;
    }

    private static CatchwaterException Located(StreamJob job, Exception fault) => fault as CatchwaterException
        ?? new StreamingException(new Problem("job_failed", $"job '{job.Name}' failed: {fault.GetType().Name}: {fault.Message}"), fault);
}
