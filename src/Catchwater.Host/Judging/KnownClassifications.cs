using Catchwater.Catalog;
using Catchwater.Catalog.Assets;
using Catchwater.Core.Names;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Judging;

/// <summary>
/// How sensitive columns are as the catalogue knows it: said of them by people or contracts, or inherited from the columns they are
/// made from. Reports hide values by it as they do by a contract's own words.
/// </summary>
internal static class KnownClassifications
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>Classification by column of one table; nothing where there is no catalogue yet, or none such in it.</summary>
    /// <exception cref="CatalogException">The catalogue cannot be used: what it hides is not known.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(Project? project, DatasetName table, TimeProvider time, CancellationToken cancellationToken)
    {
        if (project is null || !File.Exists(project.Settings.CatalogPath))
        {
            return None;
        }

        await using var catalog = await CatalogStore.OpenAsync(project.Settings.CatalogPath, time, cancellationToken);
        return await OfAsync(catalog, project.Name, table, cancellationToken);
    }

    /// <summary>The same from a catalogue that is open.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(CatalogStore catalog, string project, DatasetName table, CancellationToken cancellationToken)
    {
        AssetDetail asset;
        try
        {
            asset = await catalog.FindAsync($"{project}:{table}", cancellationToken);
        }
        catch (CatalogException fault) when (fault.Problems is [{ Code: "asset_not_found" }])
        {
            return None;
        }

        Dictionary<string, string> known = new(StringComparer.OrdinalIgnoreCase);
        foreach (var column in asset.Columns.Where(column => column.Classification is not null))
        {
            known[column.Name] = column.Classification!;

            // Of a field that is hidden the whole column is: reports show it as one value.
            if (column.Name.IndexOfAny(['.', '[']) is > 0 and var end && column.Classification is not ("public" or "internal"))
            {
                known[column.Name[..end]] = column.Classification!;
            }
        }

        return known;
    }
}
