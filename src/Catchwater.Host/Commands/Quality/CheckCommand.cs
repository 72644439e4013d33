using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Host.Projects;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Running;
using Catchwater.Quality;
using Catchwater.Quality.Reports;

namespace Catchwater.Host.Commands.Quality;

/// <summary><c>quality check</c>: judges published tables again, without making them.</summary>
internal sealed class CheckCommand : HostCommand
{
    private readonly Argument<string[]> _tables = new("TABLE")
    {
        Description = "Tables to judge. Default: every table of the project that has a contract or rules.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<DirectoryInfo> _project = SharedOptions.Project();
    private readonly Option<string?> _environment = SharedOptions.Environment();

    public CheckCommand(HostContext context)
        : base("check", "Judge published tables by the project's contracts and rules.", context)
    {
        Arguments.Add(_tables);
        Options.Add(_project);
        Options.Add(_environment);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater quality check -p samples/retail",
        "catchwater quality check silver.sales --json",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var directory = arguments.GetValue(_project)?.FullName ?? ProjectFile.Find(".");
        var project = ProjectLoader.Load(directory, arguments.GetValue(_environment), Context.Transforms);
        var tables = Tables(project, arguments.GetValue(_tables) ?? []);
        var lake = LakeStore.Open(project.Settings.LakePath, Context.Time, create: false);
        using var engine = LakeEngine.Open(project.Settings.Engine with { SpillDirectory = null });
        using var views = new LakeViews(lake, engine);
        using var session = engine.OpenSession();
        List<SuiteResult> results = [];
        var passed = true;
        foreach (var table in tables)
        {
            var verdict = await JudgeAsync(project, table, views, session, cancellationToken);
            results.AddRange(verdict.Suites);
            passed &= verdict.Passed;
        }

        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(new QualityDocument(project.Name, passed, results));
        }
        else
        {
            foreach (var result in results)
            {
                await Context.Output.Results.WriteLineAsync(TextReport.Render(result));
            }
        }

        return passed ? ExitCode.Done : ExitCode.Quality;
    }

    private async Task<GateResult> JudgeAsync(Project project, DatasetName table, LakeViews views, LakeSession session, CancellationToken cancellationToken)
    {
        var snapshot = await views.ShowAsync(table, cancellationToken)
            ?? throw new ProjectException(new Problem("unknown_table", $"{table} is not published yet") { Hint = "run the project first" });
        List<Problem> problems = [];
        Dictionary<DatasetName, TableSnapshot?> others = [];
        foreach (var reference in project.SuitesOf(table).SelectMany(suite => suite.References))
        {
            others[reference] = await views.ShowAsync(reference, cancellationToken);
        }

        var gate = Gate.Plan(table, snapshot.Schema, project.SuitesOf(table), name => others.GetValueOrDefault(name)?.Schema, Context.Checks, problems);
        return gate is null || problems.Count > 0
            ? throw new ProjectException(problems)
            : await gate.JudgeAsync(session, Quoting.Name(table), Quoting.Name, cancellationToken: cancellationToken);
    }

    private static List<DatasetName> Tables(Project project, string[] names)
    {
        List<DatasetName> judged = [.. project.Suites.Select(suite => suite.Dataset).Distinct().Order()];
        if (names.Length == 0)
        {
            return judged;
        }

        var unknown = names.Where(name => judged.All(table => table.ToString() != name)).ToList();
        return unknown.Count > 0
            ? throw new ProjectException([.. unknown.Select(name => new Problem("unknown_table", $"no contract or rules judge '{name}'")
            {
                Hint = judged.Count == 0 ? "the project has none" : Suggestion.Hint(name, [.. judged.Select(table => table.ToString())]),
            })])
            : [.. names.Select(DatasetName.Parse)];
    }
}

/// <summary>What <c>quality check --json</c> prints.</summary>
/// <param name="Project">The project's name.</param>
/// <param name="Passed">Whether no rule of severity error failed or could not be judged.</param>
/// <param name="Quality">One result a contract or rules file and table.</param>
public sealed record QualityDocument(string Project, bool Passed, IReadOnlyList<SuiteResult> Quality)
{
    /// <summary><c>success</c> or <c>quality_failed</c>.</summary>
    [AllowedValues("success", "quality_failed")]
    public string Status => Passed ? "success" : "quality_failed";
}
