using System.Diagnostics;
using System.Globalization;
using System.Text;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Checks;
using Catchwater.Quality.Reports;
using Catchwater.Quality.Suites;

namespace Catchwater.Benchmarks.Checks;

/// <summary>Thousands of rules on 10,000 rows of 50 columns: where the time goes, and how long the command takes in all.</summary>
internal static class ManyRulesBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var rules = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5000;
        var folder = Directory.CreateTempSubdirectory("catchwater-rules-").FullName;
        var (contract, data) = (Path.Combine(folder, "contract.yaml"), Path.Combine(folder, "data.csv"));
        await File.WriteAllTextAsync(contract, Contract(rules));
        using (var engine = LakeEngine.Open(new EngineOptions()))
        {
            using var session = engine.OpenSession();
            var columns = string.Join(", ", Enumerable.Range(0, 50).Select(column => $"(i * 7 + {column * 13}) % 1000 AS c{column}"));
            await session.ExecuteAsync($"COPY (SELECT {columns} FROM range(10000) AS r(i)) TO {Quoting.Literal(data)} (HEADER)");
            await session.ExecuteAsync($"CREATE TABLE data AS SELECT * FROM read_csv({Quoting.Literal(data)})");
            for (var i = 0; i < 2; i++)
            {
                await StagesAsync(session, contract, rules, report: i > 0);
            }
        }

        var tool = Path.Combine(Repository.Root, "src/Catchwater.Cli/bin/Release/net10.0/catchwater.dll");
        foreach (var (name, more) in new[] { ("text", (string[])[]), ("html", ["-o", Path.Combine(folder, "report.html")]), ("with history", ["--history", Path.Combine(folder, "history.db")]) })
        {
            List<Measurement> runs = [];
            for (var i = 0; i < 3; i++)
            {
                runs.Add(await MeasuredProcess.RunAsync("dotnet", [tool, "quality", "check", data, "-c", contract, .. more]));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"quality check, {name,-14} {MeasuredProcess.Median(runs.Select(run => run.Seconds)):0.00} s"));
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task StagesAsync(LakeSession session, string file, int rules, bool report)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        void Stage(string name)
        {
            if (report)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-30} {clock.Elapsed.TotalSeconds:0.00} s   cpu {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.00} s"));
            }

            (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        }

        List<Problem> problems = [];
        var contract = ContractReader.Read("", file, problems)!;
        Stage("read the contract");
        var suite = SuiteReader.FromContractTable(contract, 0, DatasetName.Parse("bronze.data"), [contract], problems);
        Stage("make the suite");
        var schema = await session.DescribeAsync("SELECT * FROM data");
        var gate = Quality.Gate.Plan(suite.Dataset, schema, [suite], _ => null, new CheckRegistry(), problems)!;
        Stage($"plan {rules} rules");
        var result = await gate.JudgeAsync(session, "data", _ => "");
        Stage("judge");
        HtmlReport.Render(result.Suites);
        Stage("render");
        if (problems.Count > 0 || result.Suites[0].Passed < rules)
        {
            throw new InvalidOperationException($"{result.Suites[0].Passed} of {rules} rules passed");
        }
    }

    private static string Contract(int rules)
    {
        var text = new StringBuilder("apiVersion: v3.1.0\nkind: DataContract\nid: r\nversion: 1.0.0\nstatus: active\nschema:\n  - name: r\n    properties:\n");
        for (var column = 0; column < 50; column++)
        {
            text.Append(CultureInfo.InvariantCulture, $"      - {{name: c{column}, logicalType: integer, required: true, logicalTypeOptions: {{minimum: 0, maximum: 1000}}}}\n");
        }

        text.Append("    quality:\n");
        for (var rule = 150; rule < rules; rule++)
        {
            text.Append(CultureInfo.InvariantCulture, $"      - {{name: rule_{rule}, type: custom, engine: catchwater, implementation: {{check: rowExpression, expression: c{rule % 50} + {rule} > {rule - 1}}}}}\n");
        }

        return text.ToString();
    }
}
