using Catchwater.Catalog.Ingest;
using Catchwater.Catalog.Storage;
using Catchwater.Catalog.Tests.Support;
using Dapper;

namespace Catchwater.Catalog.Tests.Storage;

public sealed class MigrationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task An_older_catalogue_becomes_what_its_log_makes_today(int seed)
    {
        var events = new RandomEvents(seed, identities: true).Take(80).Select(EventReader.Read).DistinctBy(incoming => incoming.Hash).ToList();
        await using var fresh = await Scratch.OpenAsync();
        await fresh.Store.IngestRawAsync(events.Select(incoming => incoming.Body), Cancel);

        await using var old = Scratch.Closed();
        using (var connection = old.Connect())
        {
            connection.Execute("CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)");
            connection.Execute(Migrator.Scripts[0].Sql);
            connection.Execute("INSERT INTO migration VALUES (1, 'initial', '')");
            connection.Execute("INSERT INTO asset (namespace, name, created_at, updated_at) VALUES ('a projection', 'of version 1', '', '')");
            connection.Execute("INSERT INTO event (hash, source, event_time, received_at, body) VALUES (@Hash, 'ingest', @Time, @Time, @Body)", events);
        }

        await using (var store = await CatalogStore.OpenAsync(old.Path, TimeProvider.System, Cancel))
        {
            Assert.Equal(Dump.Of(fresh), Dump.Of(old));
            Assert.Equal((await fresh.Store.SearchAsync("", cancellationToken: Cancel)).Total, (await store.SearchAsync("", cancellationToken: Cancel)).Total);
            Assert.Equal(CatalogVersion.Newest, CatalogVersion.Of(old.Path));
        }
    }
}
