using Catchwater.Lake.Sessions;

namespace Catchwater.Host.Projects;

/// <summary>The settings of one environment, all of them filled in.</summary>
/// <param name="Environment">The environment's name; null for the project's own settings.</param>
/// <param name="LakePath">Folder of the lake, absolute.</param>
/// <param name="CatalogPath">File of the catalogue, absolute.</param>
/// <param name="Topics">Where topics live.</param>
/// <param name="Engine">Limits of the engine.</param>
public sealed record ProjectSettings(string? Environment, string LakePath, string CatalogPath, TopicsLocation Topics, EngineOptions Engine);
