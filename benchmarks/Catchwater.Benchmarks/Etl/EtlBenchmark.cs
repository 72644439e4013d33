using System.Globalization;
using DuckDB.NET.Data;

namespace Catchwater.Benchmarks.Etl;

/// <summary>
/// 20 M generated events: filter, group by user and date, write partitioned by date. <c>catchwater run</c> against the same SQL in
/// bare DuckDB, each a process of its own, interleaved; medians and ratios. Bare DuckDB writes its default, snappy, and beside it what a
/// lake table is: zstd. Then once more with 512 MB.
/// </summary>
internal static class EtlBenchmark
{
    private const string Aggregate =
        "SELECT user_id, CAST(ts AS DATE) AS date, sum(amount) AS total_amount, count(*) AS transaction_count FROM input WHERE amount > 0 AND status <> 'cancelled' GROUP BY user_id, CAST(ts AS DATE)";

    public static async Task<int> RunAsync(string[] args)
    {
        var rows = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 20_000_000;
        var repetitions = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        var folder = Path.Combine(Path.GetTempPath(), $"catchwater-etl-{rows}");
        var tool = args.Length > 2 ? args[2] : Path.Combine(Repository.Root, "src/Catchwater.Cli/bin/Release/net10.0/catchwater.dll");
        Generate(folder, rows);
        await CompareAsync(folder, tool, repetitions, null);
        await CompareAsync(folder, tool, Math.Max(3, repetitions / 2), "512MB");
        return 0;
    }

    /// <summary>The baseline, called in a process of its own: the same SELECT, the same partitions, nothing else.</summary>
    /// <param name="args">The folder, further options of the COPY (may be empty) and a memory limit, if there is one.</param>
    public static int Bare(string[] args)
    {
        var (folder, options, memory) = (args[0], args[1], args.ElementAtOrDefault(2));
        var target = Path.Combine(folder, "bare");
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        using var connection = Open();
        Execute(connection, "SET TimeZone = 'UTC'");
        if (memory is not null)
        {
            Execute(connection, $"SET memory_limit = '{memory}'");
            Execute(connection, $"SET temp_directory = '{folder}/spill'");
        }

        var select = Aggregate.Replace("FROM input", $"FROM read_parquet('{folder}/project/data/events.parquet')", StringComparison.Ordinal);
        Execute(connection, $"COPY ({select}) TO '{target}' (FORMAT parquet, PARTITION_BY (date){options})");
        return 0;
    }

    private static async Task CompareAsync(string folder, string tool, int repetitions, string? memory)
    {
        var project = Path.Combine(folder, "project");
        await File.WriteAllTextAsync(Path.Combine(project, "catchwater.yaml"), $"name: etl\n{(memory is null ? "" : $"memory_limit: {memory}\n")}");
        var self = Environment.ProcessPath!;
        List<Measurement> ours = [];
        List<Measurement> bare = [];
        List<Measurement> zstd = [];
        Task<Measurement> BareAsync(string options) => MeasuredProcess.RunAsync(self, memory is null ? ["etl-bare", folder, options] : ["etl-bare", folder, options, memory]);
        for (var i = 0; i <= repetitions; i++)
        {
            var a = tool.EndsWith(".dll", StringComparison.Ordinal)
                ? await MeasuredProcess.RunAsync("dotnet", tool, "run", project, "--full-refresh", "--json")
                : await MeasuredProcess.RunAsync(tool, "run", project, "--full-refresh", "--json");
            var b = await BareAsync("");
            var c = await BareAsync(", COMPRESSION zstd, COMPRESSION_LEVEL 1");

            // The first round warms the page cache.
            if (i > 0)
            {
                ours.Add(a);
                bare.Add(b);
                zstd.Add(c);
            }
        }

        Console.WriteLine($"memory limit {memory ?? "default"}, {repetitions} rounds");
        Report("catchwater run", ours);
        Report("bare DuckDB", bare);
        Report("the same, zstd", zstd);
        Ratio("bare DuckDB", ours, bare);
        Ratio("the same, zstd", ours, zstd);
    }

    private static void Ratio(string name, List<Measurement> ours, List<Measurement> bare) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  against {name} (median of rounds): wall {MeasuredProcess.Median(ours.Zip(bare, (a, b) => a.Seconds / b.Seconds)):0.00}x, CPU {MeasuredProcess.Median(ours.Zip(bare, (a, b) => a.CpuSeconds / b.CpuSeconds)):0.00}x, peak memory {MeasuredProcess.Median(ours.Zip(bare, (a, b) => a.PeakMegabytes / b.PeakMegabytes)):0.00}x"));

    private static void Report(string name, List<Measurement> runs) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {name,-15} wall {MeasuredProcess.Median(runs.Select(run => run.Seconds)):0.00} s ({runs.Min(run => run.Seconds):0.00} to {runs.Max(run => run.Seconds):0.00}), CPU {MeasuredProcess.Median(runs.Select(run => run.CpuSeconds)):0.00} s, peak {MeasuredProcess.Median(runs.Select(run => run.PeakMegabytes)):0} MB"));

    private static void Generate(string folder, long rows)
    {
        var project = Path.Combine(folder, "project");
        var data = Path.Combine(project, "data", "events.parquet");
        Directory.CreateDirectory(Path.GetDirectoryName(data)!);
        Directory.CreateDirectory(Path.Combine(project, "pipelines"));
        File.WriteAllText(Path.Combine(project, "pipelines", "daily.yaml"), $"""
            source:
              path: data/events.parquet
              format: parquet
            quality_step:
              enabled: false
            metadata_columns: false
            transformations:
              - type: sql
                query: {Aggregate}
            target:
              table: gold.daily
              partition_columns: [date]
            """);
        if (File.Exists(data))
        {
            return;
        }

        using var connection = Open();
        Execute(connection, "SET TimeZone = 'UTC'");
        Execute(connection, $"""
            COPY (
              SELECT i AS event_id, CAST(hash(i) % 500000 AS BIGINT) AS user_id,
                     TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_seconds(CAST(hash(i * 7 + 1) % 2592000 AS BIGINT)) AS ts,
                     CAST(hash(i * 13 + 5) % 100000 AS BIGINT) / 100.0 - 50 AS amount,
                     ['paid', 'shipped', 'cancelled', 'new'][1 + CAST(hash(i * 31 + 2) % 4 AS INTEGER)] AS status,
                     'category ' || CAST(hash(i * 17) % 50 AS VARCHAR) AS category
              FROM range({rows}) t(i)
            ) TO '{data}.tmp' (FORMAT parquet, COMPRESSION zstd)
            """);
        File.Move(data + ".tmp", data);
    }

    private static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        return connection;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
