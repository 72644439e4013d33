using System.Globalization;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Checks;
using Catchwater.Quality.Profiling;
using Catchwater.Quality.Suites;

namespace Catchwater.Benchmarks.Dirty;

/// <summary>
/// How many of the wrong cells of a known dirty set (dirty.csv and errors.csv, as the Raha project publishes them) the drafted
/// contract finds by itself, and how many of the cells it flags are wrong.
/// </summary>
internal static class DirtyDataBenchmark
{
    public static async Task<int> RunAsync(string[] folders)
    {
        var dataset = DatasetName.Parse("bronze.dirty");
        foreach (var folder in folders)
        {
            using var engine = LakeEngine.Open(new EngineOptions());
            using var session = engine.OpenSession();
            await session.ExecuteAsync("CREATE SCHEMA bronze");
            await session.ExecuteAsync($"CREATE TABLE bronze.dirty AS SELECT * FROM read_csv({Quoting.Literal(Path.Combine(folder, "dirty.csv"))}, all_varchar = true, header = true)");
            await session.ExecuteAsync($"CREATE TABLE wrong AS SELECT DISTINCT \"row\"::BIGINT AS place, \"column\" AS name FROM read_csv({Quoting.Literal(Path.Combine(folder, "errors.csv"))}, all_varchar = true, header = true)");
            await session.ExecuteAsync("CREATE TABLE flagged (place BIGINT, name VARCHAR)");
            var profile = await Profiler.ProfileAsync(session, "bronze.dirty", "dirty");
            List<Problem> problems = [];
            var contract = ContractReader.Parse(ContractSuggestion.Draft(profile, dataset), "draft.yaml", problems)!;
            var schema = await session.DescribeAsync("SELECT * FROM bronze.dirty");
            var gate = Quality.Gate.Plan(dataset, schema, SuiteReader.FromContract(contract, [contract], problems), _ => (TableSchema?)null, new CheckRegistry(), problems)!;
            var result = (await gate.JudgeAsync(session, "bronze.dirty", Quoting.Name)).Suites[0];
            foreach (var rule in result.Rules.Where(rule => rule.FailedRows > 0 && rule.Sql is not null))
            {
                var condition = rule.Sql![(rule.Sql!.IndexOf(" WHERE ", StringComparison.Ordinal) + 7)..];
                await session.ExecuteAsync($"INSERT INTO flagged SELECT rowid, {Quoting.Literal(rule.Columns[0])} FROM bronze.dirty WHERE {condition}");
            }

            var counts = (await session.RowsAsync("SELECT (SELECT count(*) FROM wrong), (SELECT count(*) FROM (SELECT DISTINCT * FROM flagged)), (SELECT count(*) FROM (SELECT DISTINCT * FROM flagged) SEMI JOIN wrong USING (place, name))"))[0];
            var (wrong, flagged, found) = ((long)counts[0]!, (long)counts[1]!, (long)counts[2]!);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(folder.TrimEnd('/'))}: {wrong} wrong cells, {flagged} flagged, {found} of them wrong: precision {(flagged == 0 ? 0 : 100.0 * found / flagged):0.0}%, recall {100.0 * found / wrong:0.0}%"));
        }

        return 0;
    }
}
