using Catchwater.Core.Errors;
using Catchwater.Streaming.Jobs;

namespace Catchwater.Streaming.Running;

/// <summary>The order in which jobs run up to the end: each after those that write what it reads.</summary>
internal static class JobOrder
{
    /// <exception cref="StreamingException">Two jobs have the same name, or jobs feed each other in a circle.</exception>
    public static IReadOnlyList<StreamJob> Sort(IReadOnlyList<StreamJob> jobs)
    {
        if (jobs.GroupBy(job => job.Name).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new StreamingException(new Problem("duplicate_job", $"there are {same.Count()} jobs named '{same.Key}'") { Hint = "a job's name is its group and owns its state: rename one" });
        }

        List<StreamJob> ordered = [];
        List<StreamJob> path = [];
        void Visit(StreamJob job)
        {
            if (ordered.Contains(job))
            {
                return;
            }

            if (path.IndexOf(job) is >= 0 and var start)
            {
                throw new StreamingException(new Problem("cycle", $"the jobs feed each other: {string.Join(" → ", path.Skip(start).Append(job).Select(one => one.Name))}")
                {
                    Hint = "jobs that go round in a circle never come to an end",
                });
            }

            path.Add(job);
            foreach (var upstream in jobs.Where(other => other != job && other.Outputs.Any(topic => job.Inputs.Any(input => input.Topic == topic))))
            {
                Visit(upstream);
            }

            path.RemoveAt(path.Count - 1);
            ordered.Add(job);
        }

        foreach (var job in jobs)
        {
            Visit(job);
        }

        return ordered;
    }
}
