using Catchwater.Catalog.Storage;
using Catchwater.Catalog.Tests.Support;
using Dapper;

namespace Catchwater.Catalog.Tests.Storage;

public sealed class CatalogDatabaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Applies_every_migration_once_and_names_them_in_order()
    {
        await using var scratch = await Scratch.OpenAsync();
        await using (await CatalogStore.OpenAsync(scratch.Path, TimeProvider.System, Cancel))
        {
            using var connection = scratch.Connect();
            Assert.Equal(Migrator.Scripts.Select(script => (script.Number, script.Name)), connection.Query<(int, string)>("SELECT number, name FROM migration ORDER BY number"));
            Assert.Equal(Enumerable.Range(1, Migrator.Scripts.Count), Migrator.Scripts.Select(script => script.Number));
            Assert.Equal("wal", connection.ExecuteScalar<string>("PRAGMA journal_mode"));
        }
    }

    [Fact]
    public async Task Opens_at_once_from_many_sides()
    {
        var folder = Directory.CreateTempSubdirectory("catchwater-catalog-").FullName;
        try
        {
            var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CatalogStore.OpenAsync(Path.Combine(folder, "new", "catalog.db"), TimeProvider.System, Cancel)));
            foreach (var store in stores)
            {
                Assert.Equal(0, (await store.SearchAsync("", cancellationToken: Cancel)).Total);
                await store.DisposeAsync();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Refuses_a_newer_catalogue()
    {
        await using var scratch = await Scratch.OpenAsync();
        using (var connection = scratch.Connect())
        {
            connection.Execute("INSERT INTO migration VALUES (9999, '9999_future.sql', '')");
        }

        var fault = await Assert.ThrowsAsync<CatalogException>(() => CatalogStore.OpenAsync(scratch.Path, TimeProvider.System, Cancel));
        Assert.Equal(("catalog_too_new", scratch.Path), (fault.Problems[0].Code, fault.Problems[0].File));
        Assert.Contains("version 9999", fault.Message);
    }

    [Theory]
    [InlineData("this is no database at all, but a text of some length, longer than a header of an SQLite file has to be")]
    [InlineData(null)]
    public async Task Refuses_what_is_no_catalogue(string? content)
    {
        var file = Path.GetTempFileName();
        try
        {
            if (content is null)
            {
                using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False");
                connection.Open();
                connection.Execute("CREATE TABLE mine (a)");
            }
            else
            {
                await File.WriteAllTextAsync(file, content, Cancel);
            }

            var fault = await Assert.ThrowsAsync<CatalogException>(() => CatalogStore.OpenAsync(file, TimeProvider.System, Cancel));
            Assert.Equal(("not_a_catalog", file), (fault.Problems[0].Code, fault.Problems[0].File));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_folder_in_the_way_is_an_error_that_names_it()
    {
        var folder = Directory.CreateTempSubdirectory("catchwater-catalog-").FullName;
        var fault = await Assert.ThrowsAsync<CatalogException>(() => CatalogStore.OpenAsync(folder, TimeProvider.System, Cancel));
        Assert.Equal(("catalog_unavailable", folder), (fault.Problems[0].Code, fault.Problems[0].File));
        Directory.Delete(folder);
    }

    [Fact]
    public async Task A_cancelled_ingest_leaves_nothing_behind()
    {
        await using var scratch = await Scratch.OpenAsync();
        var before = Dump.Of(scratch);
        using var stop = new CancellationTokenSource();
        IEnumerable<string> events()
        {
            foreach (var json in new RandomEvents(1, false).Take(50))
            {
                yield return json;
            }

            stop.Cancel();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scratch.Store.IngestRawAsync(events(), stop.Token));
        Assert.Equal(before, Dump.Of(scratch));
    }
}
