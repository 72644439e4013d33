using Catchwater.Catalog;
using Catchwater.Core.Events;
using Catchwater.Host.Projects;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Runs;

/// <summary>
/// Brings the catalogue up to what the lake holds. Each commit carries its own run event, so a run that died between the lake
/// and the catalogue is made good here, and a lost catalogue is rebuilt.
/// </summary>
internal static class CatalogSync
{
    /// <summary>Emits the events of commits the catalogue has not seen; the number of commits.</summary>
    public static async Task<int> RunAsync(Project project, LakeStore lake, CatalogStore catalog, CancellationToken cancellationToken)
    {
        var emitted = 0;
        foreach (var name in lake.List())
        {
            var known = await catalog.LastVersionAsync(project.Name, name.ToString(), cancellationToken) ?? -1;
            await foreach (var commit in lake.Table(name).HistoryAsync(known + 1, cancellationToken))
            {
                if (commit.Info.RunEventJson is { } json)
                {
                    await catalog.EmitAsync(RunEvent.FromJson(json), cancellationToken);
                    emitted++;
                }
            }
        }

        return emitted;
    }
}
