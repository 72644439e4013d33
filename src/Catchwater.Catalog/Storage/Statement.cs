using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Catchwater.Catalog.Storage;

/// <summary>
/// A prepared statement with values by place (<c>?1</c>, <c>?2</c>, …), without what ADO.NET and Dapper do around each execution:
/// taking in an event runs some fifty of them, and that cost more than SQLite's own work. Bind every value, then <see cref="Run"/>,
/// <see cref="Number()"/>, or walk the rows inside <c>using</c>.
/// </summary>
internal sealed class Statement(sqlite3 database, sqlite3_stmt statement) : IDisposable
{
    private int _bound;
    private bool _busy;

    /// <summary>Prepares a text.</summary>
    /// <exception cref="SqliteException">It is no SQL that the database understands.</exception>
    public static Statement Prepare(sqlite3 database, string sql)
    {
        Check(database, raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return new Statement(database, statement);
    }

    /// <summary>Ready for its values.</summary>
    public Statement Begin()
    {
        if (_busy)
        {
            throw new InvalidOperationException("the statement's rows are being read: it cannot begin again");
        }

        (_busy, _bound) = (true, 0);
        return this;
    }

    /// <summary>Binds a text to the next place. SQLite's functions end a text at U+0000, so U+FFFD stands for it.</summary>
    public Statement Bind(string? value)
    {
        if (value is null)
        {
            raw.sqlite3_bind_null(statement, ++_bound);
            return this;
        }

        if (value.Length == 0)
        {
            // An empty span would be bound as NULL.
            raw.sqlite3_bind_text(statement, ++_bound, "");
            return this;
        }

        value = value.Replace('\0', '\uFFFD');
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        raw.sqlite3_bind_text(statement, ++_bound, buffer.AsSpan(0, Encoding.UTF8.GetBytes(value, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return this;
    }

    /// <summary>Binds a whole number to the next place.</summary>
    public Statement Bind(long? value)
    {
        _ = value is { } number ? raw.sqlite3_bind_int64(statement, ++_bound, number) : raw.sqlite3_bind_null(statement, ++_bound);
        return this;
    }

    /// <summary>Binds a number to the next place.</summary>
    public Statement Bind(double? value)
    {
        _ = value is { } number ? raw.sqlite3_bind_double(statement, ++_bound, number) : raw.sqlite3_bind_null(statement, ++_bound);
        return this;
    }

    /// <summary>Binds 1 or 0 to the next place.</summary>
    public Statement Bind(bool value) => Bind(value ? 1L : 0L);

    /// <summary>Runs it to its end; how many rows it changed.</summary>
    public int Run()
    {
        using (this)
        {
            while (Next())
            {
            }

            return raw.sqlite3_changes(database);
        }
    }

    /// <summary>The first row's first value as a whole number; null when there is no row or no value.</summary>
    public long? Number()
    {
        using (this)
        {
            var number = Next() ? Number(0) : null;
            while (Next())
            {
            }

            return number;
        }
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Next()
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(database, code);
        }

        return code == raw.SQLITE_ROW;
    }

    /// <summary>A text of the row; null for NULL.</summary>
    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>A text of the row as UTF-8, valid until the next row; empty for NULL.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>A whole number of the row; null for NULL.</summary>
    public long? Number(int column) => IsNull(column) ? null : raw.sqlite3_column_int64(statement, column);

    /// <summary>A number of the row.</summary>
    public double Real(int column) => raw.sqlite3_column_double(statement, column);

    /// <summary>Whether a number of the row is not 0.</summary>
    public bool Flag(int column) => raw.sqlite3_column_int64(statement, column) != 0;

    /// <summary>Ends this execution; the statement may begin again.</summary>
    public void Dispose()
    {
        raw.sqlite3_reset(statement);
        _busy = false;
    }

    /// <summary>Gives the statement up for good.</summary>
    public void Discard() => statement.Dispose();

    /// <summary>Whether a value of the row is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    private static void Check(sqlite3 database, int code) => SqliteException.ThrowExceptionForRC(code, database);
}
