using System.Text;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>Looks a second time, only when the counter moved, for the rows that were left out: their lines, text and reasons.</summary>
internal static class JsonRejects
{
    private const int LongestRaw = 1 << 16;

    public static async Task<RejectedRows> CollectAsync(
        LakeSession session, SortedDictionary<JsonLayout, List<SourceFile>> layouts, JsonRows rows, string counter, CancellationToken cancellationToken)
    {
        var result = await RejectTables.CreateAsync(session, cancellationToken);
        var moved = await session.ScalarAsync<long>(
            $"SELECT count(last_value) FROM duckdb_sequences() WHERE temporary AND sequence_name = '{counter}'", cancellationToken);
        if (moved == 0)
        {
            return await RejectTables.ResultAsync(session, result, cancellationToken);
        }

        foreach (var (layout, files) in layouts)
        {
            foreach (var file in files)
            {
                var bad = await session.RowsAsync(rows.Rejected(JsonScan.Objects(layout, [file], null)) + " ORDER BY n", cancellationToken);
                if (bad.Count > 0)
                {
                    await AppendAsync(session, result, layout, file, bad, cancellationToken);
                }
            }
        }

        return await RejectTables.ResultAsync(session, result, cancellationToken);
    }

    private static async Task AppendAsync(
        LakeSession session, string table, JsonLayout layout, SourceFile file, List<object?[]> bad, CancellationToken cancellationToken)
    {
        var places = bad.ConvertAll(row => (long)row[0]!);
        var lines = layout == JsonLayout.Lines ? await LinesAsync(file.Path, places, cancellationToken) : null;
        using var appender = session.Connection.CreateAppender("temp", "main", table);
        for (var i = 0; i < bad.Count; i++)
        {
            var (line, text) = lines?[i] ?? (places[i], (string?)bad[i][2] ?? "");
            appender.CreateRow()
                .AppendValue(file.Path).AppendValue(line).AppendValue((string?)bad[i][1]).AppendValue(text).AppendValue((string?)bad[i][3])
                .EndRow();
        }
    }

    // The engine numbers values; lines of white space are none.
    private static async Task<List<(long Line, string Text)>> LinesAsync(string path, List<long> places, CancellationToken cancellationToken)
    {
        List<(long, string)> found = [];
        using var reader = new StreamReader(SourceText.Open(path), new UTF8Encoding(false));
        long line = 0, place = 0;
        while (found.Count < places.Count && await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text) && ++place == places[found.Count])
            {
                found.Add((line, (text.Length > LongestRaw ? text[..LongestRaw] : text).Replace('\0', '\uFFFD')));
            }
        }

        while (found.Count < places.Count)
        {
            found.Add((line, ""));
        }

        return found;
    }
}
