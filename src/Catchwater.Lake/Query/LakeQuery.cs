using System.Runtime.CompilerServices;
using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Sql;
using Catchwater.Lake.Tables;
using DuckDB.NET.Data;

namespace Catchwater.Lake.Query;

/// <summary>
/// One read-only question to the lake. The SQL passes <see cref="SqlDialect"/>; it runs in an engine of its own that can open files
/// below the lake's folder and nothing else, and whose settings are locked. It sees one version of each table from beginning to end.
/// </summary>
public sealed class LakeQuery : IDisposable
{
    private readonly LakeEngine _engine;
    private readonly LakeSession _session;
    private readonly SqlText _query;
    private readonly List<IDisposable> _holds = [];

    private LakeQuery(LakeEngine engine, LakeSession session, SqlText query) => (_engine, _session, _query) = (engine, session, query);

    /// <summary>The columns of the result.</summary>
    public IReadOnlyList<QueryColumn> Columns { get; private set; } = [];

    /// <summary>The tables it reads and their versions.</summary>
    public IReadOnlyDictionary<DatasetName, long> Tables { get; private set; } = new Dictionary<DatasetName, long>();

    /// <summary>Prepares a query.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="sql">One SELECT over its tables: <c>layer.table</c>, or the table alone where that is unambiguous.</param>
    /// <param name="asOf">Which state of all its tables; null for the newest.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SqlException">
    /// As <see cref="SqlDialect.Query"/>; or a table is not there (<c>unknown_table</c>) or ambiguous (<c>ambiguous_table</c>); or it
    /// does not bind (<c>sql_error</c>). Positions count in <paramref name="sql"/>.
    /// </exception>
    /// <exception cref="LakeException">A table had no such version, or is damaged.</exception>
    public static async Task<LakeQuery> OpenAsync(
        LakeStore store, string sql, AsOf? asOf = null, EngineOptions? options = null, CancellationToken cancellationToken = default)
    {
        var query = SqlDialect.Query(sql);
        var resolved = QueryTables.Resolve(query, store.List());
        var (engine, session) = QuerySandbox.Open(store.Root, options ?? new EngineOptions());
        var result = new LakeQuery(engine, session, query);
        try
        {
            await result.BindAsync(store, resolved, asOf, cancellationToken);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs it and yields its rows as they come: <see cref="bool"/>, numbers and text as <see cref="QueryColumn.Kind"/> says, null for
    /// NULL. The array is the caller's to keep.
    /// </summary>
    /// <exception cref="SqlException">It fails while it runs (<c>sql_error</c>).</exception>
    public async IAsyncEnumerable<object?[]> RowsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Columns are named by place: the query may give two of them one name.
        var places = Columns.Select((_, index) => $"c{index}").ToList();
        var values = string.Join(", ", Columns.Zip(places).Select(pair => $"{pair.First.Read(pair.Second)} AS {pair.Second}"));
        using var command = _session.Connection.CreateCommand();
        var prefix = $"SELECT {values} FROM (";
        command.CommandText = $"{prefix}{_query.Sql}\n) AS result({string.Join(", ", places)})";
        command.UseStreamingMode = true;
        using var cancelling = cancellationToken.Register(command.Cancel);
        await using var reader = await Guard(() => Task.Run(command.ExecuteReader, cancellationToken), prefix.Length, cancellationToken);
        while (await Guard(() => Task.FromResult(reader.Read()), prefix.Length, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = CellReader.Read(reader, i);
            }

            yield return row;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _engine.Dispose();
        _holds.ForEach(hold => hold.Dispose());
    }

    private async Task BindAsync(
        LakeStore store, IReadOnlyList<(TableReference Reference, DatasetName Name)> resolved, AsOf? asOf, CancellationToken cancellationToken)
    {
        Dictionary<DatasetName, long> versions = [];
        HashSet<string> views = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (reference, name) in resolved)
        {
            var view = reference.Schema is { } schema ? $"{Quoting.Identifier(schema)}.{Quoting.Identifier(reference.Table)}" : Quoting.Identifier(reference.Table);
            if (!views.Add(view))
            {
                continue;
            }

            var snapshot = (await store.Table(name).SnapshotAsync(asOf, cancellationToken))!;
            _holds.Add(snapshot.Hold());
            versions[name] = snapshot.Version;
            if (reference.Schema is { } layer)
            {
                await _session.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {Quoting.Identifier(layer)}", cancellationToken);
            }

            await _session.ExecuteAsync($"CREATE VIEW {view} AS SELECT * FROM {snapshot.Relation}", cancellationToken);
        }

        Tables = versions;
        const string describe = "DESCRIBE ";
        Columns = await Guard(
            async () => (await _session.DescribeAsync(_query.Sql, cancellationToken)).Columns.Select(column => new QueryColumn(column.Name, column.Type)).ToList(),
            describe.Length,
            cancellationToken);
    }

    // Faults count in what we run; their reader has written something else.
    private async Task<T> Guard<T>(Func<Task<T>> run, int shift, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (DuckDBException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("the query was cancelled", cancellationToken);
        }
        catch (DuckDBException fault)
        {
            var translated = EngineFault.Translate(fault, "");
            throw Located(translated, EngineFault.BytesOf(fault), shift);
        }
        catch (SqlException fault) when (fault.InnerException is DuckDBException inner)
        {
            throw Located(fault, EngineFault.BytesOf(inner), shift);
        }
    }

    private SqlException Located(LakeException fault, int? bytes, int shift)
    {
        int? position = bytes is { } at && at >= shift ? EngineFault.CharacterOf(_query.Sql, at - shift) : null;
        return new SqlException(EngineFault.Plain(fault), _query.Source, position is { } character ? _query.Locate(character) : null, fault);
    }
}
