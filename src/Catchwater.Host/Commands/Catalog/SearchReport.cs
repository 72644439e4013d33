using Catchwater.Catalog.Search;

namespace Catchwater.Host.Commands.Catalog;

/// <summary>What a search found, as text.</summary>
internal static class SearchReport
{
    public static void Write(CommandOutput output, SearchResult result)
    {
        var to = output.Results;
        if (result.Total == 0)
        {
            to.WriteLine("nothing found");
            return;
        }

        // A name alone is enough while it is the only one of its kind in the list.
        var shared = result.Assets.GroupBy(asset => asset.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        TextTable.Write(
            output,
            ["NAME", "KIND", "CLASSIFICATION", "OWNER", "TAGS", "DESCRIPTION"],
            result.Assets.Select(asset => (string?[])
            [
                shared.Contains(asset.Name) ? $"{asset.Namespace}:{asset.Name}" : asset.Name,
                asset.Kind, asset.Classification, asset.Owner, string.Join(",", asset.Tags), asset.Description,
            ]));
        to.WriteLine();
        to.WriteLine(result.Total == result.Assets.Count ? $"{result.Total} found" : $"{result.Total} found, the best {result.Assets.Count} listed");
        foreach (var (key, counts) in result.Facets.Where(facet => facet.Value.Count > 0))
        {
            to.WriteLine($"  {key}: {string.Join(", ", counts.Take(8).Select(count => $"{count.Value} ({count.Count})"))}{(counts.Count > 8 ? ", …" : "")}");
        }
    }
}
