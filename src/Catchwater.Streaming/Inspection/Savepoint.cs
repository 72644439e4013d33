using Catchwater.Core.Errors;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Topics;

namespace Catchwater.Streaming.Inspection;

/// <summary>
/// A job's positions and state in a file: to try something and come back, to move a job, to keep a copy. It holds what was committed
/// at one moment, not the topics themselves.
/// </summary>
public static class Savepoint
{
    /// <summary>Writes what a job has committed; the file appears whole or not at all.</summary>
    /// <returns>How much it holds.</returns>
    /// <exception cref="StreamingException"><c>no_state</c>: the job has never committed; <c>no_folder</c>; <c>not_a_file</c>.</exception>
    public static async Task<SavepointSize> WriteAsync(IEventLog log, StreamJob job, string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new StreamingException(new Problem("not_a_file", "this is a folder: a savepoint is one file") { File = path });
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new StreamingException(new Problem("no_folder", "the folder that shall hold the savepoint does not exist") { File = path, Hint = "make it first, or name another place" });
        }

        await using var view = await log.OpenStateAsync(job.Name, cancellationToken);
        if (view.Tasks.Count == 0)
        {
            throw new StreamingException(new Problem("no_state", $"job '{job.Name}' has committed nothing yet") { Hint = $"catchwater stream run {job.Name}" });
        }

        var partial = path + ".partial";
        try
        {
            var size = SavepointFile.Write(partial, job.Name, view.Tasks, cancellationToken);
            File.Move(partial, path, overwrite: true);
            return size;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Replaces what a job has committed by what the file holds, all of it or nothing. The job must not run. Results it wrote since then stay in their topics and will be written again.</summary>
    /// <returns>How much was restored.</returns>
    /// <exception cref="StreamingException">
    /// <c>no_savepoint</c>: there is no such file; <c>savepoint_damaged</c>; <c>savepoint_of_other_job</c>; <c>state_differs</c>; <c>savepoint_ahead</c>: a topic ends before a position.
    /// </exception>
    public static async Task<SavepointSize> RestoreAsync(IEventLog log, StreamJob job, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new StreamingException(new Problem("no_savepoint", Directory.Exists(path) ? "this is a folder, and no savepoint" : "there is no such file")
            {
                File = path,
                Hint = $"catchwater stream savepoint {job.Name} FILE writes one",
            });
        }

        var file = SavepointFile.Open(path);
        if (file.Job != job.Name)
        {
            throw new StreamingException(new Problem("savepoint_of_other_job", $"the savepoint is of job '{file.Job}', not of '{job.Name}'") { File = path });
        }

        foreach (var task in file.Tasks)
        {
            if (TaskRecord.Find(task.State, job.Name) is { } record && !record.Operators.SequenceEqual(job.OperatorsWithState))
            {
                throw new StreamingException(new Problem(
                    "state_differs", $"the savepoint has state of [{string.Join(", ", record.Operators)}], but the job is now made of [{string.Join(", ", job.OperatorsWithState)}]") { File = path });
            }

            foreach (var (partition, position) in task.Positions)
            {
                var end = (await log.FindAsync(partition.Topic, cancellationToken))?.Partitions.FirstOrDefault(one => one.Number == partition.Partition)?.End;
                if (end is null || end < position)
                {
                    throw new StreamingException(new Problem(
                        "savepoint_ahead", $"the savepoint goes on at {partition} offset {position}, but {(end is null ? "there is no such partition" : $"that ends at {end}")}")
                    {
                        File = path,
                        Hint = "a savepoint belongs to the log it was taken from",
                    });
                }
            }
        }

        await log.ReplaceStateAsync(job.Name, file.Tasks.ToAsyncEnumerable(), cancellationToken);
        return file.Size;
    }
}

/// <summary>How much a savepoint holds.</summary>
/// <param name="Tasks">Tasks of the job.</param>
/// <param name="Entries">Keys the job remembers something of, as its status counts them.</param>
/// <param name="Bytes">Size of the file.</param>
public sealed record SavepointSize(int Tasks, long Entries, long Bytes);
