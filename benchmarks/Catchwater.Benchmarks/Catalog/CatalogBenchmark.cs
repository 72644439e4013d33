using System.Diagnostics;
using System.Globalization;
using Catchwater.Catalog;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Search;

namespace Catchwater.Benchmarks.Catalog;

/// <summary>
/// Search with facets and lineage at depth 5, in this process, on a generated catalogue. The catalogue is kept in the temporary
/// folder and used again; when it is made, the events' rate is told too.
/// </summary>
internal static class CatalogBenchmark
{
    private const int Batch = 2_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var assets = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var edges = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
        var runs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 400;
        var file = Path.Combine(Path.GetTempPath(), $"catchwater-catalog-{assets}-{edges}", "catalog.db");
        if (!File.Exists(file))
        {
            await GenerateAsync(file, assets, edges);
        }

        var watch = Stopwatch.StartNew();
        await using var store = await CatalogStore.OpenAsync(file, TimeProvider.System);
        var opened = watch.Elapsed;
        watch.Restart();
        var all = await store.SearchAsync("");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{all.Total:N0} assets, {new FileInfo(file).Length / 1e6:N0} MB; open {opened.TotalMilliseconds:0} ms, first search {watch.Elapsed.TotalMilliseconds:0} ms"));

        await SearchAsync(store, assets, runs);
        await LineageAsync(store, assets, runs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB"));
        return 0;
    }

    private static async Task GenerateAsync(string file, int assets, int edges)
    {
        var folder = Path.GetDirectoryName(file)!;
        var draft = folder + ".draft";
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }

        var generated = new GeneratedCatalog(assets, edges);
        var inside = new Stopwatch();
        var cpu = TimeSpan.Zero;
        await using (var store = await CatalogStore.OpenAsync(Path.Combine(draft, "catalog.db"), TimeProvider.System))
        {
            foreach (var events in generated.Events().Chunk(Batch))
            {
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                inside.Start();
                var result = await store.IngestRawAsync(events);
                inside.Stop();
                cpu += Process.GetCurrentProcess().TotalProcessorTime - before;
                if (result.Rejected.Count > 0)
                {
                    throw new InvalidOperationException(result.Rejected[0].ToString());
                }
            }
        }

        Directory.Move(draft, folder);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ingest: {assets:N0} events ({generated.TableEdges:N0} table edges, {generated.ColumnEdges:N0} column edges) in {inside.Elapsed.TotalSeconds:0.0} s, {assets / inside.Elapsed.TotalSeconds:N0} events/s in batches of {Batch:N0} ({cpu.TotalMilliseconds / assets:0.00} ms of processor an event)"));
    }

    private static async Task SearchAsync(CatalogStore store, int assets, int runs)
    {
        (string Kind, string Text, SearchFilter[] Filters)[] Mix(int i) =>
        [
            ("one name", GeneratedCatalog.Name((int)(i * 7919L % assets)), []),
            ("common word", ((string[])["customer", "order", "sales", "daily"])[i % 4], []),
            ("rare word", GeneratedCatalog.Invented(400 + (i * 37 % 400)), []),
            ("two words", ((string[])["customer order", "daily sales", "invoice fraud", "click coupon"])[i % 4], []),
            ("part of words", ((string[])["ustome", "oice", "_key_2", "ales"])[i % 4], []),
            ("word and filter", ((string[])["customer", "payment", "loan", "sales"])[i % 4], [new("tags", "pii"), new("classification", "restricted")]),
            ("filter alone", "", [new("owner", "team-order-1")]),
            ("tag alone", "", [new("tags", ((string[])["topic:visit", "gdpr"])[i % 2])]),
            ("everything", "", []),
        ];

        Samples samples = new();
        for (var i = 0; samples.Count < runs; i++)
        {
            foreach (var (kind, text, filters) in Mix(i))
            {
                await samples.MeasureAsync(kind, async () => (await store.SearchAsync(text, filters)).Total, keep: i > 0);
            }
        }

        samples.Report("search with facets, 100 hits", "matches");
    }

    private static async Task LineageAsync(CatalogStore store, int assets, int runs)
    {
        Samples samples = new();
        for (var i = 0; samples.Count < runs; i++)
        {
            // A step that is prime to the layers' size: every layer is asked, sources and ends too.
            var name = GeneratedCatalog.Name((int)(i * 7919L % assets));
            foreach (var (kind, direction, columns) in ((string, LineageDirection, bool)[])
                [("upstream", LineageDirection.Upstream, false), ("downstream", LineageDirection.Downstream, false), ("both ways", LineageDirection.Both, false), ("both, columns", LineageDirection.Both, true)])
            {
                await samples.MeasureAsync(
                    kind,
                    async () =>
                    {
                        var lineage = await store.LineageAsync(new LineageQuery(name, direction, 5, columns));
                        return lineage.Edges.Count + (lineage.Columns?.Count ?? 0);
                    },
                    keep: i > 0);
            }
        }

        samples.Report("lineage, depth 5", "edges");
    }
}
