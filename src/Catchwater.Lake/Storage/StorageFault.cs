using Catchwater.Core.Errors;
using Catchwater.Core.Names;

namespace Catchwater.Lake.Storage;

/// <summary>Faults of the disk, told as faults of the lake.</summary>
internal static class StorageFault
{
    /// <summary>Runs an action; a fault of the disk names the table and what was being done to it.</summary>
    /// <exception cref="LakeException"><c>storage_error</c>.</exception>
    public static async Task<T> TellAsync<T>(DatasetName table, string doing, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(
                new Problem("storage_error", $"could not {doing} {table}: {fault.Message.TrimEnd('.')}") { Hint = "look at the free space and the permissions of the lake's folder" },
                fault);
        }
    }
}
