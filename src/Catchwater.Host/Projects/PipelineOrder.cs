using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Pipelines;

namespace Catchwater.Host.Projects;

/// <summary>The order in which pipelines can run: each after the tables it reads and the tables its rules look into.</summary>
internal static class PipelineOrder
{
    /// <summary>The pipelines in order; a cycle is a problem that names its members.</summary>
    public static IReadOnlyList<Pipeline> Sort(IReadOnlyList<Pipeline> pipelines, Func<DatasetName, IReadOnlyList<DatasetName>> referencesOf, List<Problem> problems)
    {
        var byName = pipelines.GroupBy(pipeline => pipeline.Target).ToDictionary(group => group.Key, group => group.First());
        List<Pipeline> ordered = [];
        HashSet<DatasetName> done = [];
        List<DatasetName> path = [];

        void Visit(Pipeline pipeline)
        {
            if (path.IndexOf(pipeline.Target) is >= 0 and var start)
            {
                var cycle = string.Join(" → ", path.Skip(start).Append(pipeline.Target).Reverse());
                problems.Add(new Problem("cycle", $"the tables need each other: {cycle}") { Hint = "one of them must read from something else" }.At(pipeline.At("source")));
                done.UnionWith(path);
                return;
            }

            if (done.Contains(pipeline.Target))
            {
                return;
            }

            path.Add(pipeline.Target);

            // A pipeline may read its own last version, as merges and look-ups into history do.
            foreach (var input in pipeline.Inputs.Concat(referencesOf(pipeline.Target)).Where(input => input != pipeline.Target).Distinct().Order())
            {
                if (byName.TryGetValue(input, out var upstream))
                {
                    Visit(upstream);
                }
            }

            path.RemoveAt(path.Count - 1);
            if (done.Add(pipeline.Target))
            {
                ordered.Add(pipeline);
            }
        }

        foreach (var pipeline in pipelines.OrderBy(pipeline => pipeline.Target))
        {
            Visit(pipeline);
        }

        return ordered;
    }
}
