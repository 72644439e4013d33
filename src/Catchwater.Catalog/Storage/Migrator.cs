using System.Globalization;
using System.Reflection;
using Catchwater.Catalog.Ingest;
using Catchwater.Core.Errors;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Storage;

/// <summary>Applies the numbered scripts of <c>Migrations/</c> that a database has not seen, all in one transaction.</summary>
internal static class Migrator
{
    private const string Folder = "Catchwater.Catalog.Storage.Migrations.";

    // How a script begins that changes projections: they are made again from the log, which takes about a minute for 100,000 events.
    private const string Replayed = "-- replay";

    /// <summary>The scripts in order: number, name, text.</summary>
    public static IReadOnlyList<(int Number, string Name, string Sql)> Scripts { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => (int.Parse(name.AsSpan(Folder.Length, 4), CultureInfo.InvariantCulture), name[Folder.Length..], Text(name)))
            .OrderBy(script => script.Item1),
    ];

    /// <summary>Brings the database to the newest version.</summary>
    /// <exception cref="CatalogException">A newer program made it, or it is somebody else's database.</exception>
    public static void Migrate(PreparedConnection connection, string path, TimeProvider time)
    {
        if (Version(connection, path) == Scripts[^1].Number)
        {
            return;
        }

        using var transaction = connection.BeginTransaction(deferred: false);
        var current = Version(connection, path);
        if (current == 0)
        {
            connection.Execute("CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)");
        }

        var missing = Scripts.Where(script => script.Number > current).ToList();
        foreach (var (number, name, sql) in missing)
        {
            connection.Execute(sql);
            connection.Execute(
                "INSERT INTO migration (number, name, applied_at) VALUES (@number, @name, @at)",
                new { number, name, at = Stamp.Time(time.GetUtcNow()) });
        }

        if (current > 0 && missing.Exists(script => script.Sql.StartsWith(Replayed, StringComparison.Ordinal)))
        {
            new EventLog(connection, time).Replay(CancellationToken.None);
        }

        transaction.Commit();
    }

    /// <summary>The newest script that was applied; 0 for an empty database.</summary>
    /// <exception cref="CatalogException">A newer program made it, or it is somebody else's database.</exception>
    public static int Version(SqliteConnection connection, string path)
    {
        var tables = connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'table'").ToHashSet();
        if (tables.Count == 0)
        {
            return 0;
        }

        if (!tables.Contains("migration") || !tables.Contains("event"))
        {
            throw new CatalogException(new Problem("not_a_catalog", "the file is an SQLite database, but not a Catchwater catalogue")
            {
                File = path,
                Hint = "point 'catalog' in catchwater.yaml at another file",
            });
        }

        var version = connection.ExecuteScalar<int>("SELECT max(number) FROM migration");
        var newest = Scripts[^1].Number;
        return version <= newest
            ? version
            : throw new CatalogException(new Problem(
                "catalog_too_new", $"the catalogue has version {version}, but this program knows versions up to {newest} only")
            {
                File = path,
                Hint = "use the newer Catchwater that wrote it",
            });
    }

    private static string Text(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
