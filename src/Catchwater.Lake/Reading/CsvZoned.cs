using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>
/// Times with a zone in CSV. The engine's reader makes NULL of what is none, without a word (1.5.6), and as times without a zone it reads them
/// without their offset. So they are read as text and converted here, and a row in which that fails is rejected.
/// </summary>
internal sealed class CsvZoned
{
    /// <summary>The type that is meant.</summary>
    public const string Type = "TIMESTAMP WITH TIME ZONE";

    private readonly IReadOnlyList<string> _columns;
    private readonly string? _format;
    private readonly string _check;
    private readonly RejectStore _store;
    private readonly string _counter = RejectTables.NewName("counter");

    private CsvZoned(IReadOnlyList<string> columns, string? format, string check, RejectStore store) =>
        (_columns, _format, _check, _store) = (columns, format, check, store);

    /// <summary>Prepares a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="columns">The columns, quoted.</param>
    /// <param name="format">How they are written, as strftime; null when as ISO 8601.</param>
    /// <param name="check">A scan that reads them as times without a zone: it rejects what is no time, and knows where that is.</param>
    /// <param name="store">Where that scan keeps what it rejects.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<CsvZoned> CreateAsync(
        LakeSession session, IReadOnlyList<string> columns, string? format, string check, RejectStore store, CancellationToken cancellationToken)
    {
        var zoned = new CsvZoned(columns, format, check, store);
        await session.ExecuteAsync($"CREATE TEMP SEQUENCE {zoned._counter}", cancellationToken);
        return zoned;
    }

    /// <summary>The rows of a scan that reads the columns as text; each bad one is left out and moves the counter.</summary>
    public string Relation(string scan)
    {
        var good = string.Join(" AND ", _columns.Select(column => $"({column} IS NULL OR {Convert(column)} IS NOT NULL)"));
        var values = string.Join(", ", _columns.Select(column => $"{Convert(column)} AS {column}"));
        return $"(SELECT * REPLACE ({values}) FROM {scan} WHERE CASE WHEN {good} THEN true ELSE nextval('{_counter}') < 0 END)";
    }

    /// <summary>A SELECT of the faults in these columns, shaped as <see cref="RejectStore.Last"/>; null when there are none.</summary>
    public async Task<string?> FaultsAsync(LakeSession session, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>($"SELECT count(last_value) FROM duckdb_sequences() WHERE temporary AND sequence_name = '{_counter}'", cancellationToken) == 0)
        {
            return null;
        }

        await session.RowsAsync($"SELECT {string.Join(", ", _columns.Select(column => $"count({column})"))} FROM {_check}", cancellationToken);

        // What only a time with a zone can be, such as one with a zone's name, is no fault.
        return $"SELECT * FROM ({_store.Last}) WHERE error_type::VARCHAR = 'CAST' AND {Convert("regexp_extract(error_message, 'Could not convert string \"(.*)\" to ', 1, 's')")} IS NULL";
    }

    private string Convert(string text) => _format is null
        ? $"TRY_CAST({text} AS {Type})"
        : $"coalesce(CAST(try_strptime({text}, {Quoting.Literal(_format)}) AS {Type}), TRY_CAST({text} AS {Type}))";
}

/// <summary>The two tables in which the engine's <c>store_rejects</c> keeps what a scan rejects.</summary>
internal sealed record RejectStore(string Errors, string Scans)
{
    /// <summary>Two names that no other scan uses.</summary>
    public static RejectStore New() => new(RejectTables.NewName("errors"), RejectTables.NewName("scans"));

    /// <summary>A SELECT of what the last scan rejected, with the path of each file.</summary>
    public string Last =>
        $"SELECT e.*, s.file_path FROM {Errors} e JOIN {Scans} s USING (scan_id, file_id) WHERE e.scan_id = (SELECT max(scan_id) FROM {Scans})";
}
