using System.Buffers;
using System.Text.Json;
using Catchwater.Lake.Sessions;
using DuckDB.NET.Data;

namespace Catchwater.Lake.Query;

/// <summary>
/// Reads a SELECT row by row in its order, each row as one JSON object, written as <see cref="JsonRowsWriter"/> writes it. Rows come as the
/// engine makes them; memory does not grow with their number. For one thread.
/// </summary>
public sealed class JsonRowReader : IAsyncDisposable
{
    private readonly IReadOnlyList<QueryColumn> _columns;
    private readonly List<string> _names;
    private readonly DuckDBCommand _command;
    private readonly DuckDBDataReader _reader;
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private readonly object?[] _row;

    private JsonRowReader(IReadOnlyList<QueryColumn> columns, DuckDBCommand command, DuckDBDataReader reader)
    {
        (_columns, _command, _reader) = (columns, command, reader);
        _names = JsonRowsWriter.UniqueNames(columns);
        _row = new object?[columns.Count];
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<QueryColumn> Columns => _columns;

    /// <summary>Runs the SELECT.</summary>
    /// <param name="session">The session; it does nothing else until the reader is disposed.</param>
    /// <param name="select">SQL for the engine: what comes from outside has passed <see cref="Sql.SqlDialect"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LakeException">The engine refused or failed it (<c>sql_error</c>).</exception>
    public static async Task<JsonRowReader> OpenAsync(LakeSession session, string select, CancellationToken cancellationToken = default)
    {
        List<QueryColumn> columns = [.. (await session.DescribeAsync(select, cancellationToken)).Columns.Select(column => new QueryColumn(column.Name, column.Type))];
        var places = columns.Select((_, index) => $"c{index}").ToList();
        var values = string.Join(", ", columns.Zip(places).Select(pair => $"{pair.First.Read(pair.Second)} AS {pair.Second}"));
        var command = session.Connection.CreateCommand();
        command.CommandText = $"SELECT {values} FROM (\n{select}\n) AS result({string.Join(", ", places)})";
        command.UseStreamingMode = true;
        using var cancelling = cancellationToken.Register(command.Cancel);
        try
        {
            return new JsonRowReader(columns, command, await Task.Run(command.ExecuteReader, cancellationToken));
        }
        catch (DuckDBException fault)
        {
            await command.DisposeAsync();
            throw Told(fault, select, cancellationToken);
        }
    }

    /// <summary>Writes the next row to <paramref name="to"/>; false after the last.</summary>
    /// <exception cref="LakeException">The engine failed (<c>sql_error</c>).</exception>
    public bool Read(IBufferWriter<byte> to, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (!_reader.Read())
            {
                return false;
            }

            for (var i = 0; i < _row.Length; i++)
            {
                _row[i] = CellReader.Read(_reader, i);
            }
        }
        catch (DuckDBException fault)
        {
            throw Told(fault, _command.CommandText, cancellationToken);
        }

        _json.Reset(to);
        JsonRowsWriter.Write(_json, _columns, _names, _row);
        _json.Flush();
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _command.DisposeAsync();
        await _json.DisposeAsync();
    }

    private static Exception Told(DuckDBException fault, string select, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? new OperationCanceledException("the query was cancelled", fault, cancellationToken)
        : EngineFault.Translate(fault, select);
}
