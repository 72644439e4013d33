namespace Catchwater.Catalog.Search;

/// <summary>What searching needs of an asset, small enough to keep for all of them.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hidden">Whether it was dropped: then no search finds it.</param>
/// <param name="Facets">By place in <see cref="FacetKeys.Single"/> the number of its value; -1 when it has none.</param>
/// <param name="Tags">The numbers of the tags of the asset and its columns, each once.</param>
internal sealed record AssetEntry(long Id, string Name, bool Hidden, int[] Facets, int[] Tags);
