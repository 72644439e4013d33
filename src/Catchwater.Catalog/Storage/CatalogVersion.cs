using Catchwater.Core.Errors;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Storage;

/// <summary>The version of a catalogue's file, read without opening it for work: nothing is made or migrated.</summary>
public static class CatalogVersion
{
    /// <summary>The version this program writes.</summary>
    public static int Newest => Migrator.Scripts[^1].Number;

    /// <summary>The version of a file; 0 for an empty database.</summary>
    /// <exception cref="CatalogException">The file is no catalogue, or cannot be read.</exception>
    public static int Of(string path)
    {
        try
        {
            return Read(path, path);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is CatalogDatabase.ReadOnly or CatalogDatabase.CannotOpen && File.Exists(path))
        {
            return Read(CatalogDatabase.ReadOnlySource(path), path);
        }
        catch (SqliteException fault)
        {
            throw new CatalogException(new Problem("catalog_unavailable", $"the catalogue cannot be read: {fault.Message}") { File = path }, fault);
        }
    }

    private static int Read(string source, string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return Migrator.Version(connection, path);
    }
}
