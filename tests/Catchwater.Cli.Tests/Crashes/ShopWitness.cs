using System.Globalization;
using Catchwater.Catalog;
using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Export;
using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;

namespace Catchwater.Cli.Tests.Crashes;

/// <summary>
/// Watches the stores of a <see cref="Shop"/> from outside and holds them against the oracle: each version of each table is the
/// state before the run that made it or the one after, is made once, and never changes again.
/// </summary>
internal sealed class ShopWitness(Shop shop) : IDisposable
{
    private readonly LakeEngine _engine = LakeEngine.Open(new EngineOptions { Threads = 1 });
    private readonly Dictionary<string, (long Version, int Round)> _seen = ShopOracle.Tables.Keys.ToDictionary(table => table, _ => (-1L, -1));
    private readonly Dictionary<(string Table, long Version), int> _versions = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Whether the last kill hit a run at work: a write was begun, or only some tables have taken in what arrived.</summary>
    public bool IsMidway => Unfinished().Any() || _seen.Values.Select(seen => seen.Round).Distinct().Count() > 1;

    public void Dispose() => _engine.Dispose();

    /// <summary>After a kill: every table is whole, and either as it was or as the run would have left it.</summary>
    public async Task VerifyAsync(string moment)
    {
        var read = await QueryAsync();
        foreach (var table in ShopOracle.Tables.Keys)
        {
            await VerifyAsync(table, read.GetValueOrDefault(table, []), moment);
        }

        await using var catalog = File.Exists(shop["catalog.db"]) ? await OpenCatalogAsync() : null;
        foreach (var (table, seen) in _seen)
        {
            // The catalogue hears of a commit after it happened: it may be one behind, and is never ahead.
            var known = catalog is null ? -1 : await catalog.LastVersionAsync("shop", table, Stop) ?? -1;
            Assert.True(known == seen.Version || known == seen.Version - 1, $"{moment}: the catalogue knows version {known} of {table}, the lake is at {seen.Version}");
        }
    }

    /// <summary>After a run that ended well: everything has been taken in, once, and nothing of the killed runs is left.</summary>
    public async Task VerifyFinishedAsync(string moment)
    {
        await VerifyAsync(moment);
        foreach (var (table, seen) in _seen)
        {
            Assert.True(seen.Round == shop.Round, $"{moment}: {table} is in round {seen.Round} instead of {shop.Round}");
        }

        await VerifyCatalogAsync(moment);
        VerifyFiles(moment, await ListedAsync());
    }

    /// <summary>Every version there ever was still reads as it did when it was new.</summary>
    public async Task VerifyHistoryAsync()
    {
        foreach (var ((table, version), round) in _versions)
        {
            var snapshot = (await Table(table).SnapshotAsync(AsOf.Version(version), Stop))!;
            Assert.Equal(ShopOracle.Rows(shop, table, round), await RowsAsync(table, snapshot));
        }
    }

    public async Task<CatalogExport> ExportAsync()
    {
        await using var catalog = await OpenCatalogAsync();
        return await catalog.ExportAsync(Stop);
    }

    private async Task VerifyAsync(string table, IReadOnlyList<string> rows, string moment)
    {
        var snapshot = await Table(table).SnapshotAsync(null, Stop);
        var version = snapshot?.Version ?? -1;
        var before = _seen[table];
        var log = Path.Combine(Table(table).Path, "_delta_log");
        var commits = Directory.Exists(log) ? Directory.EnumerateFiles(log).Select(Path.GetFileName).OfType<string>().Where(name => name.Length == 25).Order().ToList() : [];
        Assert.Equal(Enumerable.Range(0, (int)version + 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number:D20}.json")), commits);
        if (version == before.Version)
        {
            Same(ShopOracle.Rows(shop, table, before.Round), rows, $"{moment}: {table} changed without a new version");
            return;
        }

        // One run makes one version, and only out of something new; quarantine is written anew with the run that failed before.
        var expected = table.Contains("__", StringComparison.Ordinal) ? before.Version + 1 : before.Round < shop.Round ? before.Version + 1 : before.Version;
        Assert.True(version == expected, $"{moment}: {table} went from version {before.Version} to {version}, from round {before.Round} of {shop.Round}");
        Same(ShopOracle.Rows(shop, table, shop.Round), rows, $"{moment}: version {version} of {table} is neither the old state nor the new");
        _seen[table] = (version, shop.Round);
        _versions[(table, version)] = shop.Round;
    }

    private async Task VerifyCatalogAsync(string moment)
    {
        await using var catalog = await OpenCatalogAsync();
        var export = await catalog.ExportAsync(Stop);
        foreach (var (table, seen) in _seen)
        {
            Assert.True(export.Assets[table].Version == seen.Version.ToString(CultureInfo.InvariantCulture), $"{moment}: the catalogue says {table} is at {export.Assets[table].Version}");
            Assert.Equal(ShopOracle.Rows(shop, table, shop.Round).Count, export.Assets[table].RowCount);

            // A run that was killed after it wrote the quarantine never completed; what it wrote counts all the same.
            var written = export.Runs.Where(run => run.State == RunStatus.Complete || table.Contains("__", StringComparison.Ordinal))
                .SelectMany(run => run.Outputs).Where(output => output.Name == table).Select(output => long.Parse(output.Version!, CultureInfo.InvariantCulture)).Order();
            Assert.Equal(Enumerable.Range(0, (int)seen.Version + 1).Select(version => (long)version), written);
        }

        await catalog.ReplayAsync(Stop);
        var replayed = await catalog.ExportAsync(Stop);
        Assert.Equivalent(export with { ExportTimestamp = default }, replayed with { ExportTimestamp = default }, strict: true);
    }

    private async Task<HashSet<string>> ListedAsync()
    {
        HashSet<string> listed = [];
        foreach (var table in ShopOracle.Tables.Keys)
        {
            for (var version = 0L; version <= _seen[table].Version; version++)
            {
                listed.UnionWith((await Table(table).SnapshotAsync(AsOf.Version(version), Stop))!.Files.Select(file => file.Path));
            }
        }

        return listed;
    }

    private void VerifyFiles(string moment, HashSet<string> listed)
    {
        var present = Directory.EnumerateFiles(shop["lake"], "*.parquet", SearchOption.AllDirectories).Where(path => !path.Contains("_delta_log", StringComparison.Ordinal)).ToHashSet();
        Assert.True(listed.SetEquals(present), $"{moment}: files no version lists: {string.Join(", ", present.Except(listed))}; missing: {string.Join(", ", listed.Except(present))}");
        Assert.True(!Unfinished().Any(), $"{moment}: working folders are left: {string.Join(", ", Unfinished())}");
    }

    // A folder that was not even named yet (.new-…) holds nothing; the lake removes it later.
    private IEnumerable<string> Unfinished() => Directory.Exists(shop["lake"])
        ? Directory.EnumerateDirectories(shop["lake"], "work", SearchOption.AllDirectories).SelectMany(work => Directory.EnumerateDirectories(work).Where(write => !Path.GetFileName(write).StartsWith('.')))
        : [];

    private static void Same(IReadOnlyList<string> expected, IReadOnlyList<string> rows, string message)
    {
        if (!expected.SequenceEqual(rows))
        {
            var (missing, extra) = (Beyond(expected, rows).Take(5), Beyond(rows, expected).Take(5));
            Assert.Fail($"{message}: {rows.Count} rows instead of {expected.Count}; missing {string.Join("; ", missing)}; too many {string.Join("; ", extra)}");
        }
    }

    /// <summary>Rows that are there more often than elsewhere.</summary>
    private static IEnumerable<string> Beyond(IReadOnlyList<string> rows, IReadOnlyList<string> elsewhere)
    {
        var left = elsewhere.CountBy(row => row).ToDictionary();
        return rows.Where(row => (left[row] = left.GetValueOrDefault(row) - 1) < 0);
    }

    /// <summary>Every table there is, read by a process that was not there.</summary>
    private async Task<Dictionary<string, IReadOnlyList<string>>> QueryAsync()
    {
        var tables = LakeStore.Open(shop["lake"], TimeProvider.System).List().Select(table => table.ToString()).ToList();
        if (tables.Count == 0)
        {
            return [];
        }

        var query = await CatchwaterTool.RunAsync(
            "query", string.Join(" UNION ALL ", tables.Select(table => $"SELECT '{table}' AS name, {ShopOracle.Tables[table]} AS row FROM {table}")), "-p", shop.Path, "--json");
        Assert.True(query.ExitCode == 0, query.ToString());
        return query.Json.EnumerateArray().GroupBy(row => row.GetProperty("name").GetString()!, row => row.GetProperty("row").GetString()!)
            .ToDictionary(rows => rows.Key, rows => (IReadOnlyList<string>)[.. rows.Order(StringComparer.Ordinal)]);
    }

    private async Task<IReadOnlyList<string>> RowsAsync(string table, TableSnapshot snapshot)
    {
        using var session = _engine.OpenSession();
        var rows = await session.RowsAsync($"SELECT {ShopOracle.Tables[table]} FROM {snapshot.Relation} AS t", Stop);
        return [.. rows.Select(row => (string)row[0]!).Order(StringComparer.Ordinal)];
    }

    // Opened anew each time: what a process that was not there sees.
    private LakeTable Table(string name) => LakeStore.Open(shop["lake"], TimeProvider.System).Table(DatasetName.Parse(name));

    private Task<CatalogStore> OpenCatalogAsync() => CatalogStore.OpenAsync(shop["catalog.db"], TimeProvider.System, Stop);
}
