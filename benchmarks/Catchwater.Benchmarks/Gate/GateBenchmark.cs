using System.Diagnostics;
using System.Globalization;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Checks;
using Catchwater.Quality.Suites;

namespace Catchwater.Benchmarks.Gate;

/// <summary>
/// 25 rules on 15 M generated rows of 12 columns against a scan of all columns, and row rules alone; with <c>each</c> also one query a
/// rule, and the cost of each. Runs are interleaved; medians are reported. CPU is that of this process.
/// </summary>
internal static class GateBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var rows = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 15_000_000;
        var each = args.Contains("each");
        var repetitions = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        var folder = Path.Combine(Path.GetTempPath(), $"catchwater-gate-{rows}");
        using var engine = LakeEngine.Open(new EngineOptions { MemoryLimit = "512MB", SpillDirectory = Path.Combine(folder, "spill") });
        using var session = engine.OpenSession();
        await OrdersData.CreateAsync(session, folder, rows);

        var relations = OrdersData.Tables.ToDictionary(DatasetName.Parse, table => $"read_parquet({Quoting.Literal(Path.Combine(folder, table + ".parquet"))})");
        var schemas = new Dictionary<DatasetName, TableSchema>();
        foreach (var (name, relation) in relations)
        {
            schemas[name] = await session.DescribeAsync($"SELECT * FROM {relation}");
        }

        var orders = DatasetName.Parse("silver.orders");
        List<Problem> problems = [];
        var contract = ContractReader.Parse(OrdersData.Contract, "contracts/orders.yaml", problems)!;
        var suite = SuiteReader.FromContract(contract, [contract], problems).Single();
        Quality.Gate Plan(IReadOnlyList<Rule> rules) =>
            Quality.Gate.Plan(orders, schemas[orders], [suite with { Rules = rules }], name => schemas.GetValueOrDefault(name), new CheckRegistry(), problems)!;

        var judged = suite.Rules.Where(rule => !rule.Name.EndsWith("_type", StringComparison.Ordinal)).ToList();
        var whole = Plan(suite.Rules);
        var rowRules = Plan([.. suite.Rules.Where(rule => rule.Type is not ("unique" or "primaryKey" or "duplicateValues" or "foreignKey"))]);
        var singles = judged.Select(rule => Plan([rule])).ToList();
        if (problems.Count > 0)
        {
            throw new CatchwaterException(problems);
        }

        var all = string.Join(", ", schemas[orders].Columns.Select(column => $"count({Quoting.Identifier(column.Name)})"));
        (string Name, Func<Task> Run)[] variants =
        [
            ("scan of all columns", () => session.RowsAsync($"SELECT {all} FROM {relations[orders]}")),
            ("row rules, fused", () => rowRules.JudgeAsync(session, relations[orders], name => relations[name])),
            ($"all {judged.Count} rules", () => whole.JudgeAsync(session, relations[orders], name => relations[name])),
            .. each ? [("one query a rule", OneByOneAsync)] : Array.Empty<(string, Func<Task>)>(),
        ];

        async Task OneByOneAsync()
        {
            foreach (var single in singles)
            {
                await single.JudgeAsync(session, relations[orders], name => relations[name]);
            }
        }

        if (each)
        {
            foreach (var (rule, single) in judged.Zip(singles))
            {
                var best = double.MaxValue;
                for (var i = 0; i < 3; i++)
                {
                    var cpu = Environment.CpuUsage.TotalTime;
                    await single.JudgeAsync(session, relations[orders], name => relations[name]);
                    best = Math.Min(best, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
                }

                Console.WriteLine($"{rule.Name,-30} {best:0.000}");
            }
        }

        var samples = variants.Select(_ => new List<(double Wall, double Cpu)>()).ToList();
        for (var i = -1; i < repetitions; i++)
        {
            foreach (var (index, variant) in variants.Index())
            {
                var (wall, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
                await variant.Run();
                if (i >= 0)
                {
                    samples[index].Add((wall.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds));
                }
            }
        }

        var result = await whole.JudgeAsync(session, relations[orders], name => relations[name]);
        Console.WriteLine($"{rows:N0} rows x {schemas[orders].Columns.Count} columns, {judged.Count} rules, {Environment.ProcessorCount} cores, {repetitions} repetitions after one warm-up, memory limit 512 MB, peak RSS {PeakMegabytes()} MB");
        Console.WriteLine($"verdict: {result.Suites[0].Passed} passed, {result.Suites[0].Failed} failed, {result.Suites[0].Errors} errors");
        var scan = Median(samples[0].Select(sample => sample.Cpu));
        foreach (var (index, (name, _)) in variants.Index())
        {
            var cpu = Median(samples[index].Select(sample => sample.Cpu));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} wall {Median(samples[index].Select(sample => sample.Wall)),7:0.00} s   cpu {cpu,7:0.00} s   {cpu / scan,6:0.00} x scan"));
        }

        return result.Errored ? 1 : 0;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static string PeakMegabytes()
    {
        Process.GetCurrentProcess().Refresh();
        return (Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024).ToString(CultureInfo.InvariantCulture);
    }
}
