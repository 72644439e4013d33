using System.Diagnostics;
using System.Globalization;
using Catchwater.Benchmarks.Gate;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Checks;
using Catchwater.Quality.Suites;

namespace Catchwater.Benchmarks.Checks;

/// <summary>
/// The 25 rules of the gate benchmark on a CSV file: the command as a user types it, its own start included, against one query a rule
/// over the file, as tools do that know no plan. Also what a check costs where there is next to nothing to check.
/// </summary>
internal static class CsvBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var rows = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var repetitions = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        var folder = Path.Combine(Path.GetTempPath(), $"catchwater-gate-{rows}");
        var (csv, contract) = (Path.Combine(folder, "orders.csv"), Path.Combine(folder, "orders.yaml"));
        await File.WriteAllTextAsync(Directory.CreateDirectory(folder).FullName + "/orders.yaml", OrdersData.Contract);
        using var engine = LakeEngine.Open(new EngineOptions());
        using var session = engine.OpenSession();
        await OrdersData.CreateAsync(session, folder, rows);
        if (!File.Exists(csv))
        {
            await session.ExecuteAsync($"COPY (FROM read_parquet({Quoting.Literal(Path.Combine(folder, "silver.orders.parquet"))})) TO {Quoting.Literal(csv)} (HEADER)");
        }

        var tool = Path.Combine(Repository.Root, "src/Catchwater.Cli/bin/Release/net10.0/catchwater.dll");
        var others = OrdersData.Tables.Skip(1).SelectMany(table => new[] { "--with", $"{table}={Path.Combine(folder, table + ".parquet")}" }).ToArray();
        var (planned, singles) = await PlansAsync(session, csv, folder);
        List<(double Wall, double Cpu)> command = [];
        List<(double Wall, double Cpu)> whole = [];
        List<(double Wall, double Cpu)> each = [];
        for (var i = 0; i < repetitions; i++)
        {
            command.Add(await TimedAsync(() => CheckAsync(tool, [csv, "-c", contract, .. others])));
            whole.Add(await TimedAsync(planned));
            each.Add(await TimedAsync(singles));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows x 12 columns, {new FileInfo(csv).Length / 1e6:0} MB of CSV, 26 rules, {Environment.ProcessorCount} cores, median of {repetitions} in turn"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the command              {MeasuredProcess.Median(command.Select(run => run.Wall)):0.00} s, its start included"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"read once, one plan      {MeasuredProcess.Median(whole.Select(run => run.Wall)):0.00} s, cpu {MeasuredProcess.Median(whole.Select(run => run.Cpu)):0.00} s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one query a rule         {MeasuredProcess.Median(each.Select(run => run.Wall)):0.00} s, cpu {MeasuredProcess.Median(each.Select(run => run.Cpu)):0.00} s: {MeasuredProcess.Median(each.Zip(whole, (a, b) => a.Wall / b.Wall)):0.0} x wall, {MeasuredProcess.Median(each.Zip(whole, (a, b) => a.Cpu / b.Cpu)):0.0} x cpu"));

        var small = Path.Combine(folder, "small.csv");
        await File.WriteAllTextAsync(small, "id,name\n1,a\n2,b\n");
        await File.WriteAllTextAsync(small + ".yaml", "apiVersion: v3.1.0\nkind: DataContract\nid: s\nversion: 1.0.0\nstatus: active\nschema:\n  - name: small\n    properties:\n      - {name: id, logicalType: integer, unique: true}\n");
        List<double> check = [];
        List<double> start = [];
        for (var i = 0; i < repetitions + 2; i++)
        {
            check.Add((await MeasuredProcess.RunAsync("dotnet", tool, "quality", "check", small, "-c", small + ".yaml")).Seconds);
            start.Add((await MeasuredProcess.RunAsync("dotnet", tool, "--help")).Seconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a check of two rows      {MeasuredProcess.Median(check):0.00} s, {MeasuredProcess.Median(check.Zip(start, (a, b) => a - b)):0.00} s more than --help"));
        return 0;
    }

    private static async Task<(double Wall, double Cpu)> TimedAsync(Func<Task> run)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await run();
        return (clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    // Some rules fail by design: exit code 1 is the right answer.
    private static async Task CheckAsync(string tool, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [tool, "quality", "check", .. arguments]) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 1)
        {
            throw new InvalidOperationException($"quality check ended with {process.ExitCode}");
        }
    }

    private static async Task<(Func<Task> Planned, Func<Task> Singles)> PlansAsync(LakeSession session, string csv, string folder)
    {
        var orders = DatasetName.Parse("silver.orders");
        var relations = OrdersData.Tables.Skip(1).ToDictionary(DatasetName.Parse, table => $"read_parquet({Quoting.Literal(Path.Combine(folder, table + ".parquet"))})");
        Dictionary<DatasetName, TableSchema> schemas = [];
        foreach (var (name, relation) in relations)
        {
            schemas[name] = await session.DescribeAsync($"SELECT * FROM {relation}");
        }

        List<Problem> problems = [];
        var contract = ContractReader.Parse(OrdersData.Contract, "contracts/orders.yaml", problems)!;
        var suite = SuiteReader.FromContract(contract, [contract], problems).Single();
        var source = new FileSource { Path = csv, Format = FileFormat.Csv };
        var scan = await FileScan.OpenAsync(session, source);
        Quality.Gate Plan(IReadOnlyList<Rule> rules) => Quality.Gate.Plan(orders, scan.Schema, [suite with { Rules = rules }], name => schemas.GetValueOrDefault(name), new CheckRegistry(), problems)!;
        var whole = Plan(suite.Rules);
        List<Quality.Gate> gates = [.. suite.Rules.Where(rule => !rule.Name.EndsWith("_type", StringComparison.Ordinal)).Select(rule => Plan([rule]))];
        return problems.Count > 0 ? throw new CatchwaterException(problems) : (PlannedAsync, SinglesAsync);

        // As the command does it: look at the file, read it once, judge what was read.
        async Task PlannedAsync()
        {
            var opened = await FileScan.OpenAsync(session, source);
            await session.ExecuteAsync($"CREATE OR REPLACE TEMP TABLE judged AS SELECT * FROM {opened.Relation}");
            await opened.CollectRejectsAsync(session);
            await whole.JudgeAsync(session, "judged", name => relations[name]);
        }

        async Task SinglesAsync()
        {
            foreach (var gate in gates)
            {
                await gate.JudgeAsync(session, scan.Relation, name => relations[name]);
            }
        }
    }
}
