using Catchwater.Lake.Tables.Log;

namespace Catchwater.Lake.Tables.Work;

/// <summary>Removes what writes of dead processes left behind.</summary>
internal static class CrashCleaner
{
    public static async Task<int> CleanAsync(TableFolder folder, TableLog log, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var abandoned = WorkFolder.Abandoned(folder, now).ToList();
        if (abandoned.Count == 0)
        {
            return 0;
        }

        // A process that died right after its commit leaves its mark, too: what the log lists, or once listed, is no orphan.
        var state = await log.LatestAsync(cancellationToken);
        var prefixes = abandoned.ConvertAll(work => work.FilePrefix);
        var deleted = 0;
        foreach (var file in folder.DataFiles().Where(file => prefixes.Exists(prefix => file.Name.StartsWith(prefix, StringComparison.Ordinal))))
        {
            var name = folder.LogName(file.FullName);
            if (state is null || !(state.Files.ContainsKey(name) || state.Tombstones.ContainsKey(name)))
            {
                file.Delete();
                deleted++;
            }
        }

        foreach (var work in abandoned)
        {
            work.Dispose();
        }

        return deleted;
    }
}
