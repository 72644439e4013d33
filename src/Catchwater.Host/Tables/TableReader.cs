using System.Runtime.CompilerServices;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Lake.Sql;
using Catchwater.Lake.Tables;
using Catchwater.Quality.Checks;
using DuckDB.NET.Data;

namespace Catchwater.Host.Tables;

/// <summary>One table to be read as .NET objects. It is immutable: <see cref="AsOf(long)"/> and <see cref="Where"/> answer with another one.</summary>
public sealed class TableReader
{
    // Rows that are read ahead of the consumer: enough to make crossing to a pool thread cheap, little enough to stream.
    private const int Batch = 2048;

    private readonly LakeReader _lake;
    private readonly AsOf? _asOf;
    private readonly string? _condition;

    internal TableReader(LakeReader lake, DatasetName name, AsOf? asOf, string? condition) => (_lake, Name, _asOf, _condition) = (lake, name, asOf, condition);

    /// <summary>The table.</summary>
    public DatasetName Name { get; }

    /// <summary>The table right after that version was committed.</summary>
    /// <param name="version">The version, from 0.</param>
    public TableReader AsOf(long version) => new(_lake, Name, Catchwater.Lake.Tables.AsOf.Version(version), _condition);

    /// <summary>The table as it was at that time.</summary>
    public TableReader AsOf(DateTimeOffset time) => new(_lake, Name, Catchwater.Lake.Tables.AsOf.Time(time), _condition);

    /// <summary>Only rows for which a condition is true. The engine sees to it, so that files without such rows are not read.</summary>
    /// <param name="condition">
    /// An interpolated string of SQL over the table's columns; values in it become literals, so nothing can be smuggled in:
    /// <c>Where($"country = {country} AND date &gt;= {from}")</c>. Several conditions must all be true.
    /// </param>
    /// <exception cref="Catchwater.Lake.SqlException">It is no condition in Catchwater's SQL.</exception>
    public TableReader Where(SqlFragmentHandler condition)
    {
        var sql = SqlDialect.Expression(condition.ToString()).Sql;
        return new(_lake, Name, _asOf, _condition is null ? $"({sql})" : $"{_condition} AND ({sql})");
    }

    /// <summary>
    /// Reads the rows as they come, in no particular order; memory does not grow with the table. Only the columns that
    /// <typeparamref name="T"/> has members for are read.
    /// </summary>
    /// <typeparam name="T">
    /// A record, class or struct. Each constructor parameter and settable property takes the column of its name in snake_case
    /// (<c>TotalAmount</c> takes <c>total_amount</c>; case and underscores do not matter when only one column fits), or the one that
    /// <c>[Column("…")]</c> names; <c>[NotMapped]</c> takes none. Integers take integers they can hold, <c>decimal</c> takes decimals and
    /// integers, <c>double</c> floating-point numbers, <c>DateTimeOffset</c> timestamps (UTC), <c>DateOnly</c> dates, enums their
    /// names or numbers, <c>byte[]</c> bytes, <c>Guid</c> text; records, lists and dictionaries take structs, lists and maps;
    /// <c>JsonElement</c> anything nested, or JSON text. NULL goes only where the type allows it.
    /// </typeparam>
    /// <exception cref="TableReadException">There is no such table, or its columns or a value do not fit the type.</exception>
    /// <exception cref="CatchwaterException">The version is not kept any more, a file is damaged, or the condition names no column.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<T> ReadAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var snapshot = await _lake.SnapshotAsync(Name, _asOf, cancellationToken);
        var row = RowReader<T>.For(snapshot);
        var select = $"SELECT {row.Columns} FROM {snapshot.Relation}{(_condition is null ? "" : $" WHERE {_condition}")}";
        using var held = snapshot.Hold();
        using var session = _lake.OpenSession();

        // Said once before any row, and with the engine's own words about the condition.
        await session.DescribeAsync(select, cancellationToken);
        using var command = session.Connection.CreateCommand();
        command.CommandText = select;
        command.UseStreamingMode = true;
        using var cancelling = cancellationToken.Register(command.Cancel);
        await using var reader = await RunAsync(command.ExecuteReader, cancellationToken);
        var buffer = new T[Batch];
        for (var more = true; more;)
        {
            var read = await RunAsync(() => Fill(reader, row.Read, buffer), cancellationToken);
            for (var i = 0; i < read; i++)
            {
                yield return buffer[i];
            }

            cancellationToken.ThrowIfCancellationRequested();
            more = read == Batch;
        }
    }

    private static int Fill<T>(DuckDBDataReader reader, Func<DuckDBDataReader, T> read, T[] buffer)
    {
        var count = 0;
        while (count < buffer.Length && reader.Read())
        {
            buffer[count++] = read(reader);
        }

        return count;
    }

    private async Task<TResult> RunAsync<TResult>(Func<TResult> run, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(run, cancellationToken);
        }
        catch (DuckDBException fault) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("the read was cancelled", fault, cancellationToken);
        }
        catch (DuckDBException fault)
        {
            throw new TableReadException(new Problem("unreadable_table", $"{Name} cannot be read: {fault.Message}"), fault);
        }
    }
}
