using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Core.Specs;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Checks;
using Catchwater.Quality.History;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Tests;

/// <summary>A real engine with tables of its own, and the way from a file's text to a verdict.</summary>
public sealed class Workbench : IDisposable
{
    private readonly LakeEngine _engine = LakeEngine.Open(new EngineOptions { Threads = 2 });
    private readonly Dictionary<DatasetName, TableSchema> _schemas = [];

    public Workbench() => Session = _engine.OpenSession();

    public static DatasetName Dataset { get; } = DatasetName.Parse("silver.t");

    public LakeSession Session { get; }

    public CheckRegistry Registry { get; } = new();

    /// <summary>What rules measured on earlier versions; null for nothing.</summary>
    public IRuleHistory? History { get; set; }

    public void Table(string name, string select)
    {
        var dataset = DatasetName.Parse(name);
        Session.ExecuteAsync($"CREATE OR REPLACE TEMP TABLE {Relation(dataset)} AS {select}").GetAwaiter().GetResult();
        _schemas[dataset] = Session.DescribeAsync($"SELECT * FROM {Relation(dataset)}").GetAwaiter().GetResult();
    }

    public static string Relation(DatasetName dataset) => Quoting.Identifier(dataset.ToString());

    public static IReadOnlyList<Suite> Contract(string schema, List<Problem> problems)
    {
        var text = $"apiVersion: v3.1.0\nkind: DataContract\nid: c\nname: t contract\nversion: 1.0.0\nstatus: active\nschema:\n{schema}";
        return ContractReader.Parse(text, "contracts/t.yaml", problems) is { } file ? SuiteReader.FromContract(file, [file], problems) : [];
    }

    /// <summary>A contract on silver.t with the given properties, and checks of the table.</summary>
    public static IReadOnlyList<Suite> Properties(string properties, List<Problem> problems, string? quality = null) => Contract(
        $"  - name: t\n    physicalName: silver.t\n{(properties.Length == 0 ? "" : $"    properties:\n{Indent(properties, 6)}")}{(quality is null ? "" : $"    quality:\n{Indent(quality, 6)}")}", problems);

    public static IReadOnlyList<Suite> Rules(string rules, List<Problem> problems) =>
        SpecReader.Parse<RulesFile>($"kind: rules\ndataset: silver.t\nrules:\n{Indent(rules, 2)}", "rules/t.yaml", problems) is { } file ? [SuiteReader.FromRules(file, problems)] : [];

    public Gate Plan(IReadOnlyList<Suite> suites, List<Problem> problems, TimeProvider? time = null) =>
        Gate.Plan(Dataset, _schemas[Dataset], suites, name => _schemas.GetValueOrDefault(name), Registry, problems, time, History)!;

    public async Task<SuiteResult> JudgeAsync(IReadOnlyList<Suite> suites, List<Problem>? problems = null, TimeProvider? time = null)
    {
        List<Problem> found = [];
        var gate = Plan(suites, found, time);
        problems?.AddRange(found);
        if (problems is null)
        {
            Assert.Empty(found);
        }

        var result = await gate.JudgeAsync(Session, Relation(Dataset), Relation, null, TestContext.Current.CancellationToken);
        return Assert.Single(result.Suites);
    }

    public async Task<SuiteResult> ContractAsync(string properties, string? quality = null)
    {
        List<Problem> problems = [];
        var suites = Properties(properties, problems, quality);
        Assert.Empty(problems);
        return await JudgeAsync(suites);
    }

    public async Task<SuiteResult> RulesAsync(string rules)
    {
        List<Problem> problems = [];
        var suites = Rules(rules, problems);
        Assert.Empty(problems);
        return await JudgeAsync(suites);
    }

    /// <summary>Everything that is wrong with a contract, from reading to binding.</summary>
    public IReadOnlyList<Problem> ProblemsOf(string properties, string? quality = null)
    {
        List<Problem> problems = [];
        var suites = Properties(properties, problems, quality);
        if (problems.Count == 0)
        {
            Plan(suites, problems);
        }

        return problems;
    }

    public IReadOnlyList<Problem> ProblemsOfRules(string rules)
    {
        List<Problem> problems = [];
        var suites = Rules(rules, problems);
        if (problems.Count == 0)
        {
            Plan(suites, problems);
        }

        return problems;
    }

    public void Dispose()
    {
        Session.Dispose();
        _engine.Dispose();
    }

    private static string Indent(string text, int by) =>
        string.Concat(text.Split('\n').Select(line => line.Length == 0 ? "\n" : new string(' ', by) + line + "\n"));
}
