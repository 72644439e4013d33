using System.Diagnostics;
using Catchwater.Core.Schemas;
using DuckDB.NET.Data;

namespace Catchwater.Lake.Sessions;

/// <summary>One conversation with the engine. Not for use by two threads at once.</summary>
public sealed class LakeSession : IDisposable
{
    // A shorter statement leaves little behind, and many of them would pay for it.
    private static readonly TimeSpan LongStatement = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan InterruptInterval = TimeSpan.FromMilliseconds(20);

    private readonly Action? _giveBack;

    /// <summary>Wraps a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="giveBack">Makes the engine give freed memory back to the system; null where memory is not limited.</param>
    internal LakeSession(DuckDBConnection connection, Action? giveBack) => (Connection, _giveBack) = (connection, giveBack);

    /// <summary>The open connection, for what this class does not wrap.</summary>
    public DuckDBConnection Connection { get; }

    /// <summary>
    /// Hears, about ten times a second, how far the running statement is: from 0 to 1. It moves while files and tables are
    /// scanned, not in later phases. Null, the default: nobody listens. Set it between statements.
    /// </summary>
    public IProgress<double>? Progress { get; set; }

    /// <summary>Runs a statement; the number of rows it changed, or -1 where that means nothing.</summary>
    /// <exception cref="LakeException">The engine refused or failed it (<c>sql_error</c>).</exception>
    public Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken = default) =>
        RunAsync(sql, async command => (long)await command.ExecuteNonQueryAsync(cancellationToken), cancellationToken);

    /// <summary>The first column of the first row, or the default when there is none or it is NULL.</summary>
    /// <exception cref="LakeException">The engine refused or failed it (<c>sql_error</c>).</exception>
    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellationToken = default)
    {
        var rows = await RowsAsync(sql, cancellationToken);
        var value = rows.Count == 0 ? null : rows[0][0];
        return value switch
        {
            null => default,
            T typed => typed,
            System.Numerics.BigInteger big when typeof(T) == typeof(long) => (T)(object)(long)big,
            _ => (T)Convert.ChangeType(value, typeof(T), System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Every row of a small result; NULL is null.</summary>
    /// <exception cref="LakeException">The engine refused or failed it (<c>sql_error</c>).</exception>
    public Task<List<object?[]>> RowsAsync(string sql, CancellationToken cancellationToken = default) =>
        RunAsync(
            sql,
            async command =>
            {
                List<object?[]> rows = [];
                await using var reader = (DuckDBDataReader)await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    var row = new object?[reader.FieldCount];
                    for (var i = 0; i < row.Length; i++)
                    {
                        row[i] = CellReader.Read(reader, i);
                    }

                    rows.Add(row);
                }

                return rows;
            },
            cancellationToken);

    /// <summary>Names and types of what a SELECT yields, without running it.</summary>
    /// <exception cref="LakeException">It does not bind (<c>sql_error</c>).</exception>
    public async Task<TableSchema> DescribeAsync(string select, CancellationToken cancellationToken = default) =>
        new((await RowsAsync($"DESCRIBE {select}", cancellationToken)).Select(row => new Column((string)row[0]!, (string)row[1]!)));

    /// <inheritdoc/>
    public void Dispose() => Connection.Dispose();

    private async Task<T> RunAsync<T>(string sql, Func<DuckDBCommand, Task<T>> run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var command = Connection.CreateCommand();
        command.CommandText = sql;
        var started = Stopwatch.GetTimestamp();
        using var finished = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reporting = Progress is { } progress ? ReportAsync(progress, finished.Token) : Task.CompletedTask;
        try
        {
            // The engine blocks its caller; a pool thread waits instead, so that independent tables run side by side.
            return await InterruptibleAsync(Task.Run(() => run(command), cancellationToken), command, cancellationToken);
        }
        catch (DuckDBException fault) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("the query was cancelled", fault, cancellationToken);
        }
        catch (DuckDBException fault)
        {
            throw EngineFault.Translate(fault, sql);
        }
        finally
        {
            await finished.CancelAsync();
            await reporting;
            if (Stopwatch.GetElapsedTime(started) > LongStatement)
            {
                _giveBack?.Invoke();
            }
        }
    }

    // An interrupt that comes just before the engine begins a statement is forgotten by it, and the statement would run to its end:
    // it is repeated until the statement has stopped.
    private static async Task<T> InterruptibleAsync<T>(Task<T> statement, DuckDBCommand command, CancellationToken cancellationToken)
    {
        await ((Task)statement).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!statement.IsCompleted)
        {
            command.Cancel();
            await Task.WhenAny(statement, Task.Delay(InterruptInterval, CancellationToken.None));
        }

        return await statement;
    }

    private async Task ReportAsync(IProgress<double> progress, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(ProgressInterval, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellationToken.IsCancellationRequested && Connection.GetQueryProgress().Percentage is >= 0 and var percentage)
            {
                progress.Report(Math.Min(1, percentage / 100));
            }
        }
    }
}
