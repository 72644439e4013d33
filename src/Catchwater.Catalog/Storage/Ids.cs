namespace Catchwater.Catalog.Storage;

/// <summary>A list of ids as one bound value, for <c>IN (SELECT value FROM json_each(@ids))</c>.</summary>
internal static class Ids
{
    public static string Json(IEnumerable<long> ids) => $"[{string.Join(',', ids)}]";
}
