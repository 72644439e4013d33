using System.Text;
using System.Text.Unicode;
using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using DuckDB.NET.Data;

namespace Catchwater.Lake.Reading;

/// <summary>
/// Records of a topic in a session, to be read as rows: each value a JSON object, its keys the columns. A value that is none, or does not
/// fit a column's type, is a rejected row, as a bad line of a file is. For one thread; its table goes with the session.
/// </summary>
public sealed class RecordTable : IDisposable
{
    private static readonly Column[] MetadataColumns =
        [new("_partition", "INTEGER"), new("_offset", "BIGINT"), new("_timestamp", "TIMESTAMP WITH TIME ZONE"), new("_key", "VARCHAR")];

    private readonly LakeSession _session;
    private readonly string _topic;
    private readonly string _table;
    private readonly DuckDBAppender _appender;

    private RecordTable(LakeSession session, string topic, string table) =>
        (_session, _topic, _table, _appender) = (session, topic, table, session.Connection.CreateAppender("temp", "main", table));

    /// <summary>The columns <c>_partition</c>, <c>_offset</c>, <c>_timestamp</c> and <c>_key</c> that a scan may have beside the values' own.</summary>
    public static IReadOnlyList<Column> Metadata => MetadataColumns;

    /// <summary>Records in it.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes of their keys and values.</summary>
    public long Bytes { get; private set; }

    /// <summary>An empty table.</summary>
    /// <param name="session">The session it belongs to.</param>
    /// <param name="topic">The topic, for messages and rejected rows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<RecordTable> CreateAsync(LakeSession session, string topic, CancellationToken cancellationToken = default)
    {
        var table = RejectTables.NewName("records");
        await session.ExecuteAsync(
            $"CREATE TEMP TABLE {table} (partition INTEGER, place BIGINT, ms BIGINT, key VARCHAR, value VARCHAR, raw VARCHAR, fault VARCHAR)", cancellationToken);
        return new RecordTable(session, topic, table);
    }

    /// <summary>Adds a record.</summary>
    /// <param name="partition">Its partition.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="timestamp">Its time, milliseconds since 1970 UTC.</param>
    /// <param name="key">Its key; null for none. One that is not UTF-8 text loses what is not.</param>
    /// <param name="value">Its value.</param>
    /// <param name="hasValue">False for a tombstone.</param>
    public void Add(int partition, long offset, long timestamp, string? key, ReadOnlySpan<byte> value, bool hasValue)
    {
        var fault = !hasValue ? "the record has no value (a tombstone)" : !Utf8.IsValid(value) ? "the value is not valid UTF-8 text" : null;
        var text = Encoding.UTF8.GetString(value);
        var row = _appender.CreateRow().AppendValue(partition).AppendValue(offset).AppendValue(timestamp).AppendValue(Plain(key));

        // What may not be looked at as JSON is kept aside; a NUL character ends the engine's patience.
        var good = fault is null && !text.Contains('\0', StringComparison.Ordinal);
        row.AppendValue(good ? text : null).AppendValue(good ? null : Plain(text)).AppendValue(fault).EndRow();
        Count++;
        Bytes += value.Length + (key?.Length ?? 0);
    }

    /// <summary>Opens the records as rows. Nothing is added afterwards.</summary>
    /// <param name="columns">Columns to take from the values, with DuckDB's types; null to find them from all records.</param>
    /// <param name="closed">Whether a key that is no column rejects its row; otherwise it is left out.</param>
    /// <param name="metadata">Whether <see cref="Metadata"/> is added.</param>
    /// <param name="fingerprint">What tells this state of the topic from another.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LakeException">A type is none (<c>sql_error</c>); there is no object to find columns in (<c>columns_unknown</c>).</exception>
    public async Task<FileScan> OpenAsync(IReadOnlyDictionary<string, string>? columns, bool closed, bool metadata, string fingerprint, CancellationToken cancellationToken = default)
    {
        _appender.Dispose();
        var typed = columns is null
            ? await InferAsync(cancellationToken)
            : [.. columns.Select(column => (column.Key, JsonType.Parse(column.Value)))];
        var rows = new JsonRows(typed, closed);
        var counter = RejectTables.NewName("counter");
        await _session.ExecuteAsync($"CREATE TEMP SEQUENCE {counter}", cancellationToken);
        var extra = metadata ? ", partition AS _partition, place AS _offset, epoch_ms(ms)::TIMESTAMPTZ AS _timestamp, key AS _key" : "";
        var relation = rows.Relation([$"(SELECT TRY_CAST(value AS JSON) AS json{extra} FROM {_table})"], counter);
        var schema = await _session.DescribeAsync($"SELECT * FROM {relation}", cancellationToken);
        return new FileScan(schema, relation, [], fingerprint, (session, token) => CollectAsync(session, rows, counter, token));
    }

    /// <inheritdoc/>
    public void Dispose() => _appender.Dispose();

    private async Task<List<(string Name, JsonType Type)>> InferAsync(CancellationToken cancellationToken)
    {
        var structure = await _session.ScalarAsync<string>(
            $"SELECT json_group_structure(json)::VARCHAR FROM (SELECT TRY_CAST(value AS JSON) AS json FROM {_table}) WHERE json_type(json) = 'OBJECT'", cancellationToken);
        if (structure is null or "\"NULL\"" or "\"JSON\"")
        {
            throw new LakeException(new Problem("columns_unknown", $"the topic {_topic} has no record yet to find columns in") { Hint = "declare them (columns: {name: type}), or let run fill the topic first" });
        }

        var found = await _session.DescribeAsync($"SELECT s.* FROM (SELECT from_json('{{}}'::JSON, {Quoting.Literal(structure)}) AS s)", cancellationToken);
        return [.. found.Columns.Select(column => (column.Name, JsonType.Inferred(column.Type)))];
    }

    private async Task<RejectedRows> CollectAsync(LakeSession session, JsonRows rows, string counter, CancellationToken cancellationToken)
    {
        var result = await RejectTables.CreateAsync(session, cancellationToken);
        if (await session.ScalarAsync<long>($"SELECT count(last_value) FROM duckdb_sequences() WHERE temporary AND sequence_name = '{counter}'", cancellationToken) > 0)
        {
            var rejected = rows.Rejected($"(SELECT TRY_CAST(value AS JSON) AS json FROM {_table} ORDER BY rowid)");
            await session.ExecuteAsync(
                $"INSERT INTO {result} SELECT {Quoting.Literal(_topic)} || '-' || t.partition, t.place, r.column_name, coalesce(t.raw, t.value), coalesce(t.fault, r.reason) "
                + $"FROM ({rejected}) AS r JOIN {_table} AS t ON t.rowid = r.n - 1 ORDER BY t.partition, t.place",
                cancellationToken);
        }

        return await RejectTables.ResultAsync(session, result, cancellationToken);
    }

    private static string? Plain(string? text) => text?.Replace('\0', '\uFFFD');
}
