using Catchwater.Core.Errors;
using Catchwater.Streaming.Jobs;

namespace Catchwater.Host.Projects;

/// <summary>The order in which stream jobs can run: each after those that write what it reads.</summary>
internal static class StreamOrder
{
    /// <summary>The jobs in order; a circle is a problem that names its members, and those are left out.</summary>
    public static IReadOnlyList<StreamJob> Sort(IReadOnlyList<StreamJob> jobs, List<Problem> problems)
    {
        List<StreamJob> ordered = [];
        List<StreamJob> left = [.. jobs.OrderBy(job => job.Name, StringComparer.Ordinal)];
        while (left.Count > 0)
        {
            var next = left.Find(job => !left.Exists(other => other != job && Feeds(other, job)));
            if (next is null)
            {
                problems.Add(new Problem("cycle", $"stream jobs feed each other: {string.Join(", ", left.Select(job => job.Name))}")
                {
                    File = left[0].Location?.File,
                    Hint = "jobs that go round in a circle never come to an end",
                });
                break;
            }

            ordered.Add(next);
            left.Remove(next);
        }

        return ordered;
    }

    /// <summary>Whether one job writes a topic that the other reads.</summary>
    public static bool Feeds(StreamJob one, StreamJob other) => one.Outputs.Any(topic => other.SourceTopics.Contains(topic));
}
