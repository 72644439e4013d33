using System.Globalization;
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
            to.WriteLine(lineage.AsOf is { } time ? $"{lineage.Asset}  as of {Time(time)}" : lineage.Asset);
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
                to.WriteLine($"{TextTable.OneLine($"{edge.SourceAsset} -> {edge.TargetAsset}")}  {TextTable.OneLine(edge.OperationType)}  {TextTable.OneLine(edge.User)}  {Time(edge.Timestamp)}");
            }
        }

        if (lineage.Edges.Count == 0 && !output.ResultsAreTerminal)
        {
            output.Messages.WriteLine($"{lineage.Asset}: no lineage is known{(lineage.AsOf is { } at ? $" as of {Time(at)}" : "")}");
        }

        if (lineage.Columns is { Count: > 0 } columns)
        {
            to.WriteLine();
            foreach (var edge in columns)
            {
                to.WriteLine($"{TextTable.OneLine($"{edge.TargetAsset}.{edge.TargetColumn ?? "*"} <- {edge.SourceAsset}.{edge.SourceColumn}")}  {TextTable.OneLine(Says(edge))}");
            }
        }
    }

    private static void Tree(TextWriter to, string title, LineageResult lineage, Func<LineageEdge, string> near, Func<LineageEdge, string> far)
    {
        var next = lineage.Edges.Where(edge => edge.SourceAsset != edge.TargetAsset)
            .GroupBy(near).ToDictionary(group => group.Key, group => group.GroupBy(far).OrderBy(edges => edges.Key, StringComparer.Ordinal).ToList());
        to.WriteLine($"{title}{(next.ContainsKey(lineage.Asset) ? "" : ": nothing known")}");
        HashSet<string> shown = [lineage.Asset];

        // A stack of its own: a chain may be longer than the thread's.
        Stack<(IGrouping<string, LineageEdge> Child, string Indent, bool Last)> open = new();
        Push(lineage.Asset, "");
        while (open.TryPop(out var branch))
        {
            var name = branch.Child.Key;
            var jobs = string.Join(", ", branch.Child.Select(edge => edge.Job ?? edge.Transformation).Distinct());
            var isNew = shown.Add(name);
            var more = !isNew && next.ContainsKey(name) ? "  (see above)" : "";
            to.WriteLine($"{branch.Indent}{(branch.Last ? "└─ " : "├─ ")}{TextTable.OneLine(name)}  [{branch.Child.First().OperationType}: {TextTable.OneLine(jobs)}]{more}");
            if (isNew)
            {
                Push(name, branch.Indent + (branch.Last ? "   " : "│  "));
            }
        }

        void Push(string asset, string indent)
        {
            var children = next.GetValueOrDefault(asset, []);
            for (var i = children.Count - 1; i >= 0; i--)
            {
                open.Push((children[i], indent, i == children.Count - 1));
            }
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Says(ColumnEdge edge)
    {
        var how = edge.Subtype ?? edge.Type.ToString().ToLowerInvariant();
        var masked = edge.Masking ? ", masked" : "";
        return edge.Transformation is { } expression ? $"({how}{masked}: {expression})" : $"({how}{masked})";
    }
}
