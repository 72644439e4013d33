using System.Globalization;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>Names and shape of the temporary tables in which a session keeps rejected rows.</summary>
internal static class RejectTables
{
    private static long _last;

    /// <summary>A name that no other scan of this process uses.</summary>
    public static string NewName(string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"catchwater_{kind}_{Interlocked.Increment(ref _last)}");

    /// <summary>Creates an empty table of rejected rows.</summary>
    public static async Task<string> CreateAsync(LakeSession session, CancellationToken cancellationToken)
    {
        var name = NewName("rejected");
        await session.ExecuteAsync(
            $"CREATE TEMP TABLE {name} (file VARCHAR, line BIGINT, column_name VARCHAR, raw VARCHAR, reason VARCHAR)", cancellationToken);
        return name;
    }

    /// <summary>The result over a filled table.</summary>
    public static async Task<RejectedRows> ResultAsync(LakeSession session, string table, CancellationToken cancellationToken) =>
        new(await session.ScalarAsync<long>($"SELECT count(*) FROM {table}", cancellationToken), table);
}
