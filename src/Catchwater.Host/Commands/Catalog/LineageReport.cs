using Catchwater.Catalog.Lineage;

namespace Catchwater.Host.Commands.Catalog;

/// <summary>Lineage as text: a tree each way on a terminal, one edge a line elsewhere.</summary>
internal static class LineageReport
{
    public static void Write(CommandOutput output, LineageResult lineage)
    {
        var to = output.Results;
        if (output.ResultsAreTerminal)
        {
            to.WriteLine(lineage.AsOf is { } time ? $"{lineage.Asset}  as of {time:yyyy-MM-ddTHH:mm:ssK}" : lineage.Asset);
            if (lineage.Direction is not LineageDirection.Downstream)
            {
                Tree(to, "made from", lineage, edge => edge.TargetAsset, edge => edge.SourceAsset);
            }

            if (lineage.Direction is not LineageDirection.Upstream)
            {
                Tree(to, "used by", lineage, edge => edge.SourceAsset, edge => edge.TargetAsset);
            }
        }
        else
        {
            foreach (var edge in lineage.Edges)
            {
                to.WriteLine($"{edge.SourceAsset} -> {edge.TargetAsset}  {edge.OperationType}  {edge.User}  {edge.Timestamp:yyyy-MM-ddTHH:mm:ssK}");
            }
        }

        if (lineage.Edges.Count == 0 && !output.ResultsAreTerminal)
        {
            output.Messages.WriteLine($"{lineage.Asset}: no lineage is known{(lineage.AsOf is { } at ? $" as of {at:yyyy-MM-ddTHH:mm:ssK}" : "")}");
        }

        if (lineage.Columns is { Count: > 0 } columns)
        {
            to.WriteLine();
            foreach (var edge in columns)
            {
                to.WriteLine($"{edge.TargetAsset}.{edge.TargetColumn ?? "*"} <- {edge.SourceAsset}.{edge.SourceColumn}  {Says(edge)}");
            }
        }
    }

    private static void Tree(TextWriter to, string title, LineageResult lineage, Func<LineageEdge, string> near, Func<LineageEdge, string> far)
    {
        var next = lineage.Edges.Where(edge => edge.SourceAsset != edge.TargetAsset)
            .GroupBy(near).ToDictionary(group => group.Key, group => group.GroupBy(far).OrderBy(edges => edges.Key, StringComparer.Ordinal).ToList());
        to.WriteLine($"{title}{(next.ContainsKey(lineage.Asset) ? "" : ": nothing known")}");
        HashSet<string> shown = [lineage.Asset];
        Branch(lineage.Asset, "");

        void Branch(string asset, string indent)
        {
            var children = next.GetValueOrDefault(asset, []);
            for (var i = 0; i < children.Count; i++)
            {
                var last = i == children.Count - 1;
                var name = children[i].Key;
                var jobs = string.Join(", ", children[i].Select(edge => edge.Job ?? edge.Transformation).Distinct());
                var isNew = shown.Add(name);
                var more = !isNew && next.ContainsKey(name) ? "  (see above)" : "";
                to.WriteLine($"{indent}{(last ? "└─ " : "├─ ")}{name}  [{children[i].First().OperationType}: {jobs}]{more}");
                if (isNew)
                {
                    Branch(name, indent + (last ? "   " : "│  "));
                }
            }
        }
    }

    private static string Says(ColumnEdge edge)
    {
        var how = edge.Subtype ?? edge.Type.ToString().ToLowerInvariant();
        var masked = edge.Masking ? ", masked" : "";
        return edge.Transformation is { } expression ? $"({how}{masked}: {expression})" : $"({how}{masked})";
    }
}
