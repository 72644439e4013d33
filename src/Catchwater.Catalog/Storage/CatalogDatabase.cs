using Catchwater.Core.Errors;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Storage;

/// <summary>
/// The catalogue's SQLite file. Readers see one consistent state each; writers take turns, also across processes: a writer waits up
/// to <see cref="BusySeconds"/> for another. A commit is on the disk when it returns.
/// </summary>
internal sealed class CatalogDatabase : IDisposable
{
    private const int BusySeconds = 30;

    /// <summary>Of https://www.sqlite.org/rescode.html.</summary>
    public const int ReadOnly = 8;

    /// <inheritdoc cref="ReadOnly"/>
    public const int CannotOpen = 14;

    private readonly string _path;
    private string _connectionString;
    private bool _readOnly;
    private readonly SemaphoreSlim _writer = new(1, 1);

    // Columns are snake_case, members are not. Only this room uses Dapper.
    static CatalogDatabase() => Dapper.DefaultTypeMap.MatchNamesWithUnderscores = true;

    private CatalogDatabase(string path)
    {
        _path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = BusySeconds }.ToString();
    }

    /// <summary>Opens the file, makes it when it is missing, and brings it to the program's version.</summary>
    public static async Task<CatalogDatabase> OpenAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var database = new CatalogDatabase(full);
        try
        {
            await database.GuardAsync(
                () =>
                {
                    try
                    {
                        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                        using var connection = database.Connect();
                        Migrator.Migrate(connection, full, time);
                    }
                    catch (SqliteException fault) when (fault.SqliteErrorCode is ReadOnly or CannotOpen && File.Exists(full))
                    {
                        database.OpenForReading();
                    }
                },
                cancellationToken);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What to open for users who may not write the file or its folder. Where nobody has left a write-ahead log the file is all there is,
    /// and SQLite is told that it will not change: otherwise it wants to make files beside it.
    /// </summary>
    public static string ReadOnlySource(string path) =>
        File.Exists(path + "-wal") ? path : $"file:{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}?immutable=1";

    private void OpenForReading()
    {
        SqliteConnection.ClearPool(new SqliteConnection(_connectionString));
        _readOnly = true;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = ReadOnlySource(_path), Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = BusySeconds }.ToString();
        using var connection = Connect();
        if (Migrator.Version(connection, _path) < Migrator.Scripts[^1].Number)
        {
            throw new CatalogException(new Problem("catalog_read_only", "the catalogue is of an older version, and this user may not write it to bring it up")
            {
                File = _path,
                Hint = "let somebody who may write it run any catalog command",
            });
        }
    }

    /// <summary>Reads one consistent state.</summary>
    public async Task<T> ReadAsync<T>(Func<PreparedConnection, T> read, CancellationToken cancellationToken)
    {
        T result = default!;
        await GuardAsync(
            () =>
            {
                using var connection = Connect();
                using var snapshot = connection.BeginTransaction(deferred: true);
                result = read(connection);
            },
            cancellationToken);
        return result;
    }

    /// <summary>Writes all or nothing.</summary>
    public async Task<T> WriteAsync<T>(Func<PreparedConnection, T> write, CancellationToken cancellationToken)
    {
        if (_readOnly)
        {
            throw new CatalogException(new Problem("catalog_read_only", "the catalogue can be read, but this user may not write it")
            {
                File = _path,
                Hint = "give this user write access to the file and its folder, or set 'catalog' in catchwater.yaml",
            });
        }

        T result = default!;
        await _writer.WaitAsync(cancellationToken);
        try
        {
            await GuardAsync(
                () =>
                {
                    using var connection = Connect();
                    using var transaction = connection.BeginTransaction(deferred: false);
                    result = write(connection);
                    transaction.Commit();
                },
                cancellationToken);
        }
        finally
        {
            _writer.Release();
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private PreparedConnection Connect()
    {
        var connection = new PreparedConnection(_connectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            pragmas.CommandText = (_readOnly ? "" : "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ") + "PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY;";
            pragmas.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task GuardAsync(Action action, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(action, cancellationToken);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CatalogException(Explain(fault), fault);
        }
    }

    private Problem Explain(Exception fault) => fault switch
    {
        SqliteException { SqliteErrorCode: 26 } => new Problem("not_a_catalog", "the file is not an SQLite database, so it is not a catalogue")
        {
            File = _path,
            Hint = "point 'catalog' in catchwater.yaml at another file, or move this one away",
        },
        SqliteException { SqliteErrorCode: 11 } => new Problem("catalog_damaged", $"the catalogue is damaged: {fault.Message}")
        {
            File = _path,
            Hint = "move it away and run again: runs are read back from the lake's commits",
        },
        SqliteException { SqliteErrorCode: 5 or 6 } => new Problem(
            "catalog_busy", $"another process has been writing the catalogue for more than {BusySeconds} seconds")
        {
            File = _path,
            Hint = "wait for it to finish, then try again",
        },
        _ => new Problem("catalog_unavailable", $"cannot use the catalogue: {fault.Message}") { File = _path },
    };
}
