using System.Globalization;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Storage;
using Catchwater.Lake.Tables.Log;

namespace Catchwater.Lake.Tables.Reading;

/// <summary>Row counts of data files whose writer put none into the log: their footers know.</summary>
internal static class FooterRows
{
    private static readonly Dictionary<string, long> None = [];

    /// <summary>Rows by absolute path, of those files the log says nothing of; files that cannot be read are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> OfAsync(TableFolder folder, IEnumerable<AddAction> files, CancellationToken cancellationToken)
    {
        var silent = files.Where(file => file.Rows is null).Select(file => folder.DataPath(file.Path)).Where(File.Exists).ToList();
        if (silent.Count == 0)
        {
            return None;
        }

        using var engine = LakeEngine.Open(new EngineOptions { Threads = 1 });
        using var session = engine.OpenSession();
        try
        {
            var rows = await session.RowsAsync(
                $"SELECT file_name, num_rows FROM parquet_file_metadata({Quoting.List(silent.Select(GlobText.Escape))})", cancellationToken);
            return rows.ToDictionary(row => (string)row[0]!, row => Convert.ToInt64(row[1], CultureInfo.InvariantCulture));
        }
        catch (LakeException)
        {
            // A damaged file is named when the rows are asked for; what the table is can be told without it.
            return None;
        }
    }
}
