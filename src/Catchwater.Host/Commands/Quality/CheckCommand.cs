using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Host.Judging;
using Catchwater.Host.Projects;
using Catchwater.Quality;
using Catchwater.Quality.History;
using Catchwater.Quality.Profiling;
using Catchwater.Quality.Reports;
using Catchwater.Quality.Suites;

namespace Catchwater.Host.Commands.Quality;

/// <summary><c>quality check</c>: judges published tables again, or any file, without making anything.</summary>
internal sealed class CheckCommand : HostCommand
{
    private readonly Argument<string[]> _targets = new("TARGET")
    {
        Description = "Tables of the project, or files and globs (CSV, JSON, parquet) or folders of Delta tables anywhere. Default: every table of the project that has a contract or rules.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _contracts = new("--contract", "-c") { Description = "Judge by this ODCS contract instead of the project's; may be repeated.", HelpName = "FILE" };
    private readonly Option<string[]> _rules = new("--rules", "-r") { Description = "Judge by this rules file instead of the project's; may be repeated.", HelpName = "FILE" };
    private readonly Option<string?> _as = new("--as") { Description = "The table that files are judged as: of a contract with several tables, or of the project.", HelpName = "TABLE" };

    private readonly Option<string[]> _with = new("--with")
    {
        Description = "A file that stands for a table which rules refer to; may be repeated.",
        HelpName = "TABLE=FILE",
    };

    private readonly Option<string> _failOn = new("--fail-on")
    {
        Description = "What makes quality say no (exit code 1): error, or also warning.",
        DefaultValueFactory = _ => "error",
        HelpName = "error|warning",
    };

    private readonly Option<FileInfo?> _history = new("--history")
    {
        Description = "Keep the results in this file and compare with those in it. Default: for tables the project's own history, for files none.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _noHistory = new("--no-history") { Description = "Neither keep the results nor compare with earlier ones." };
    private readonly Option<bool> _noProfile = new("--no-profile") { Description = "Leave the profile of what was judged out of an HTML report." };
    private readonly ReportOutput _report = new("text", "json", "html", "junit");
    private readonly Option<DirectoryInfo> _project = SharedOptions.Project();
    private readonly Option<string?> _environment = SharedOptions.Environment();

    public CheckCommand(HostContext context)
        : base("check", "Judge published tables, or any files, by contracts and rules.", context)
    {
        Arguments.Add(_targets);
        Options.Add(_contracts);
        Options.Add(_rules);
        Options.Add(_as);
        Options.Add(_with);
        Options.Add(_failOn);
        _failOn.AcceptOnlyFromAmong("error", "warning");
        _report.AddTo(this);
        Options.Add(_noProfile);
        Options.Add(_history);
        Options.Add(_noHistory);
        Options.Add(_project);
        Options.Add(_environment);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater quality check -p samples/retail",
        "catchwater quality check silver.sales --json",
        "catchwater quality check -p samples/retail --output report.html                   one page to send around",
        "catchwater quality check orders.csv --contract orders.odcs.yaml                  a file, before it is loaded",
        "catchwater quality check 'orders*.csv' -c orders.odcs.yaml -f junit --fail-on warning",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var words = arguments.GetValue(_targets) ?? [];
        var files = words.Where(FileTarget.IsPath).Select(word => new FileTarget(word)).ToList();
        var tables = words.Where(word => !FileTarget.IsPath(word)).ToList();
        var suites = SuiteFiles.Read(arguments.GetValue(_contracts) ?? [], arguments.GetValue(_rules) ?? []);
        var named = Named(arguments);
        var project = tables.Count > 0 || files.Count == 0 || arguments.GetValue(_project) is not null || (suites.None && named is not null)
            ? ProjectLoader.Load(arguments.GetValue(_project)?.FullName ?? ProjectFile.Find("."), arguments.GetValue(_environment), Context.Transforms, Context.Streams)
            : null;

        using var session = new JudgingSession(Context, project?.Settings);
        await OfferAsync(session, arguments, cancellationToken);
        using var kept = !arguments.GetValue(_noHistory) && arguments.GetValue(_history) is { } chosen ? QualityHistory.Open(chosen.FullName) : null;
        using var own = kept is null && project is not null && !arguments.GetValue(_noHistory)
            ? ProjectHistory.TryOpen(project, warning => Context.Output.Messages.WriteLine($"warning: {warning}"))
            : null;
        List<SuiteResult> earlier = [];
        List<GateResult> verdicts = [];
        Dictionary<string, TableProfile> profiles = [];
        var profiling = _report.Format(arguments) == "html" && !arguments.GetValue(_noProfile);
        foreach (var table in files.Count > 0 && tables.Count == 0 ? [] : Tables(project!, tables, suites))
        {
            await JudgeAsync(suites.None ? project!.SuitesOf(table) : suites.For(table, said: true), await session.TableAsync(table, cancellationToken), kept ?? own);
        }

        foreach (var file in files)
        {
            var judging = Of(file, suites, named, project);
            await JudgeAsync(judging, await session.FileAsync(file, inferred => Declared(judging, inferred), cancellationToken), kept);
        }

        var strict = arguments.GetValue(_failOn) == "warning";
        var passed = verdicts.All(verdict => Reported.Holds(verdict, strict));
        IReadOnlyList<SuiteResult> results = [.. verdicts.SelectMany(verdict => verdict.Suites)];
        IReadOnlyList<SuiteChanges> changes = [.. results.Select(result => SuiteChanges.OfLast(result, earlier)).OfType<SuiteChanges>()];
        var reported = new Reported(new QualityDocument(project?.Name, passed, QualitySummary.Of(results), changes, results), earlier, profiles, strict);
        await WriteAsync(arguments, reported, cancellationToken);
        return passed ? ExitCode.Done : ExitCode.Quality;

        async Task JudgeAsync(IReadOnlyList<Suite> judging, JudgedData data, QualityHistory? history)
        {
            var name = judging[0].Dataset;
            var known = await KnownClassifications.OfAsync(project, name, Context.Time, cancellationToken);
            judging = [.. judging.Select(suite => suite.Classified(known))];
            if (history is not null && earlier.All(result => result.Dataset != name.ToString()))
            {
                earlier.AddRange(await history.EarlierAsync(name, cancellationToken: cancellationToken));
            }

            verdicts.Add(await session.JudgeAsync(name, data, judging, history, cancellationToken));
            if (profiling)
            {
                var profile = await Profiler.ProfileAsync(session.Session, data.Relation, data.Shown, Context.Time, cancellationToken);
                profiles[data.Shown] = profile.Masked(judging.SelectMany(suite => suite.Classifications));
            }
        }
    }

    private async Task WriteAsync(ParseResult arguments, Reported reported, CancellationToken cancellationToken)
    {
        var format = _report.Format(arguments);
        var json = arguments.GetValue(JsonOption);
        var file = _report.File(arguments);
        if (file is not null)
        {
            await ReportOutput.WriteAsync(file, reported.Render(format), cancellationToken);
        }

        if (json || (file is null && format == "json"))
        {
            Context.Output.WriteJson(reported.Document);
        }
        else if (file is null)
        {
            await Context.Output.Results.WriteAsync(reported.Render(format));
        }
        else
        {
            await Context.Output.Results.WriteAsync($"{reported.Lines()}written to {file}\n");
        }
    }

    private DatasetName? Named(ParseResult arguments) => arguments.GetValue(_as) is not { } text ? null : TableName("--as", text);

    private async Task OfferAsync(JudgingSession session, ParseResult arguments, CancellationToken cancellationToken)
    {
        foreach (var pair in arguments.GetValue(_with) ?? [])
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                throw new ProjectException(new Problem("usage", $"--with: found '{pair}', expected TABLE=FILE, such as silver.customers=customers.csv"));
            }

            session.Offer(TableName("--with", pair[..at]), await session.FileAsync(new FileTarget(pair[(at + 1)..]), null, cancellationToken));
        }
    }

    private static DatasetName TableName(string option, string text) => DatasetName.TryParse(text, out var name)
        ? name
        : throw new ProjectException(new Problem("usage", $"{option}: found '{text}', expected {DatasetName.Expected}"));

    private static IReadOnlyList<Suite> Of(FileTarget file, SuiteFiles suites, DatasetName? named, Project? project)
    {
        var own = suites.None && named is not null ? project!.SuitesOf(named) : suites.For(named ?? file.Table, said: named is not null);
        return own.Count > 0 ? own : throw new ProjectException(new Problem("no_contract", named is null ? "nothing says what this file must satisfy" : $"no contract or rules of the project judge {named}")
        {
            File = file.Written,
            Hint = $"name a --contract or --rules; 'catchwater quality suggest {file.Written} --output contract.yaml' drafts one",
        });
    }

    private static Dictionary<string, string> Declared(IReadOnlyList<Suite> suites, Core.Schemas.TableSchema inferred)
    {
        Dictionary<string, string> types = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (column, type) in suites.SelectMany(suite => suite.TypesFor(inferred)))
        {
            types.TryAdd(column, type);
        }

        return types;
    }

    private static List<DatasetName> Tables(Project project, List<string> names, SuiteFiles suites)
    {
        List<DatasetName> judged = [.. project.Suites.Select(suite => suite.Dataset).Distinct().Order()];
        if (names.Count == 0)
        {
            return suites.None ? judged : throw new ProjectException(new Problem("usage", "--contract and --rules need something to judge: name a table or a file"));
        }

        var unknown = names.Where(name => suites.None ? judged.All(table => table.ToString() != name) : !DatasetName.TryParse(name, out _)).ToList();
        return unknown.Count > 0
            ? throw new ProjectException([.. unknown.Select(name => new Problem("unknown_table", $"no contract or rules judge '{name}'")
            {
                Hint = judged.Count == 0 ? "the project has none" : Suggestion.Hint(name, [.. judged.Select(table => table.ToString())]),
            })])
            : [.. names.Select(DatasetName.Parse)];
    }
}
