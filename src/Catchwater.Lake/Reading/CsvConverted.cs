using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Reading;

/// <summary>
/// Columns of a CSV scan that are read as text and converted here, because the engine's reader (1.5.6) changes values without a word: what is
/// no time with a zone it makes NULL, as times without a zone it reads them without their offset, and fractions it rounds to whole numbers.
/// A row in which a conversion fails, or rounds, is rejected.
/// </summary>
internal sealed class CsvConverted
{
    /// <summary>Times with a zone.</summary>
    public const string Zoned = "TIMESTAMP WITH TIME ZONE";

    private const string FoundText = "regexp_extract(error_message, 'Could not convert string \"(.*)\" to ', 1, 's')";

    private readonly IReadOnlyList<(string Text, string Value, Column Column)> _columns;
    private readonly string? _format;
    private readonly Func<string?, RejectStore, string> _check;
    private readonly string _failed = RejectTables.NewName("failed");
    private readonly string _rounded = RejectTables.NewName("rounded");

    private CsvConverted(IReadOnlyList<Column> columns, string? format, Func<string?, RejectStore, string> check) =>
        (_columns, _format, _check) = ([.. columns.Select(column => (Quoting.Identifier(column.Name), RejectTables.NewName("value"), column))], format, check);

    /// <summary>Whether columns of a type are converted here.</summary>
    public static bool Converts(string type) => type == Zoned || WholeNumbers.Holds(type);

    /// <summary>Prepares a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="columns">The columns and the types that are meant.</param>
    /// <param name="format">How times are written, as strftime; null when as ISO 8601.</param>
    /// <param name="check">
    /// A scan that keeps what the engine rejects, and where that is, in a store. Given null it reads the columns with their types, times without a
    /// zone; given a type it reads the whole numbers alone, with that type and with a comma before fractions.
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<CsvConverted> CreateAsync(
        LakeSession session, IReadOnlyList<Column> columns, string? format, Func<string?, RejectStore, string> check, CancellationToken cancellationToken)
    {
        var converted = new CsvConverted(columns, format, check);
        await session.ExecuteAsync($"CREATE TEMP SEQUENCE {converted._failed}", cancellationToken);
        await session.ExecuteAsync($"CREATE TEMP SEQUENCE {converted._rounded}", cancellationToken);
        return converted;
    }

    /// <summary>The rows of a scan that reads the columns as text; each bad one is left out and moves a counter.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="names">All of its columns.</param>
    public string Relation(string scan, IEnumerable<string> names)
    {
        // Converted once, below the filter: in one SELECT with it the engine would do it twice.
        var converted = string.Join(", ", _columns.Select(column => $"{Convert(column.Text, column.Column.Type)} AS {column.Value}"));
        var values = _columns.ToDictionary(column => column.Text, column => column.Value);
        var taken = string.Join(", ", names.Select(Quoting.Identifier).Select(name => $"{name} := {values.GetValueOrDefault(name, name)}"));
        var surely = string.Join(" AND ", _columns.Select(column => WholeNumbers.Holds(column.Column.Type)
            ? $"({column.Text} IS NULL OR {WholeNumbers.Surely(column.Text, column.Value)})"
            : $"({column.Text} IS NULL) = ({column.Value} IS NULL)"));
        var failed = string.Join(" OR ", _columns.Select(column => $"({column.Text} IS NOT NULL AND {column.Value} IS NULL)"));
        var rounded = string.Join(" OR ", _columns.Where(column => WholeNumbers.Holds(column.Column.Type)).Select(column => WholeNumbers.Rounded(column.Text, column.Value)).Append("false"));
        // A row is one value that only judging makes: otherwise the engine would apply a condition of the statement above first, and a bad row
        // that does not meet it would be gone without a word.
        return $"(SELECT unnest(good) FROM (SELECT CASE WHEN CASE WHEN {surely} THEN true WHEN {failed} THEN nextval('{_failed}') < 0 "
            + $"WHEN {rounded} THEN nextval('{_rounded}') < 0 ELSE true END THEN taken END AS good "
            + $"FROM (SELECT *, struct_pack({taken}) AS taken FROM (SELECT *, {converted} FROM {scan}))) WHERE good IS NOT NULL)";
    }

    /// <summary>SELECTs of the faults in these columns, each shaped as <see cref="RejectStore.Last"/>.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(LakeSession session, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        if (await MovedAsync(session, _failed, cancellationToken))
        {
            var store = await CheckAsync(session, null, cancellationToken);
            var zoned = Quoting.List(_columns.Where(column => column.Column.Type == Zoned).Select(column => column.Column.Name));

            // What only a time with a zone can be, such as one with a zone's name, is no fault.
            faults.Add($"SELECT * FROM ({store.Last}) WHERE error_type::VARCHAR = 'CAST' AND (NOT list_contains({zoned}::VARCHAR[], column_name) OR {Convert(FoundText, Zoned)} IS NULL)");
        }

        if (await MovedAsync(session, _rounded, cancellationToken))
        {
            var whole = _columns.Where(column => WholeNumbers.Holds(column.Column.Type)).ToList();

            // No type of the engine's rejects fractions. One rejects each point, when it expects a comma, the other each exponent.
            foreach (var type in (string[])["DOUBLE", "BIGNUM"])
            {
                var store = await CheckAsync(session, type, cancellationToken);
                faults.AddRange(whole.GroupBy(column => column.Column.Type).Select(same =>
                    $"SELECT * EXCLUDE (text, value) REPLACE ('Could not convert string \"' || text || '\" to ' || {Quoting.Literal(Quoting.Literal(same.Key))} AS error_message) "
                    + $"FROM (SELECT *, {FoundText} AS text, {Convert(FoundText, same.Key)} AS value FROM ({store.Last})) WHERE error_type::VARCHAR = 'CAST' "
                    + $"AND list_contains({Quoting.List(same.Select(column => column.Column.Name))}, column_name) AND value IS NOT NULL AND {WholeNumbers.Rounded("text", "value")}"));
            }
        }

        return faults;
    }

    private static async Task<bool> MovedAsync(LakeSession session, string counter, CancellationToken cancellationToken) => await session.ScalarAsync<long>(
        $"SELECT count(last_value) FROM duckdb_sequences() WHERE temporary AND sequence_name = '{counter}'", cancellationToken) > 0;

    private async Task<RejectStore> CheckAsync(LakeSession session, string? type, CancellationToken cancellationToken)
    {
        var store = RejectStore.New();

        // All columns: for some types the engine counts columns among those that are read when it names one.
        await session.RowsAsync($"SELECT count(COLUMNS(*)) FROM {_check(type, store)}", cancellationToken);
        return store;
    }

    private string Convert(string text, string type) => type == Zoned && _format is not null
        ? $"coalesce(CAST(try_strptime({text}, {Quoting.Literal(_format)}) AS {type}), TRY_CAST({text} AS {type}))"
        : $"TRY_CAST({text} AS {type})";
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
