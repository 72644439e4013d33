using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Host.Judging;
using Catchwater.Host.Projects;
using Catchwater.Quality;
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
        List<GateResult> verdicts = [];
        Dictionary<string, TableProfile> profiles = [];
        var profiling = _report.Format(arguments) == "html" && !arguments.GetValue(_noProfile);
        foreach (var table in files.Count > 0 && tables.Count == 0 ? [] : Tables(project!, tables, suites))
        {
            var own = suites.None ? project!.SuitesOf(table) : suites.For(table, said: true);
            var data = await session.TableAsync(table, cancellationToken);
            verdicts.Add(await session.JudgeAsync(table, data, own, cancellationToken));
            await ProfileAsync(data, own);
        }

        foreach (var file in files)
        {
            var own = Of(file, suites, named, project);
            var data = await session.FileAsync(file, inferred => Declared(own, inferred), cancellationToken);
            verdicts.Add(await session.JudgeAsync(own[0].Dataset, data, own, cancellationToken));
            await ProfileAsync(data, own);
        }

        var passed = verdicts.All(verdict => verdict.Passed && (arguments.GetValue(_failOn) == "error" || !(verdict.Warned || verdict.Errored)));
        IReadOnlyList<SuiteResult> results = [.. verdicts.SelectMany(verdict => verdict.Suites)];
        await WriteAsync(arguments, new QualityDocument(project?.Name, passed, QualitySummary.Of(results), results), profiles, cancellationToken);
        return passed ? ExitCode.Done : ExitCode.Quality;

        async Task ProfileAsync(JudgedData data, IReadOnlyList<Suite> own)
        {
            if (profiling)
            {
                var profile = await Profiler.ProfileAsync(session.Session, data.Relation, data.Shown, Context.Time, cancellationToken);
                profiles[data.Shown] = profile.Masked(own.SelectMany(suite => suite.Classifications));
            }
        }
    }

    private async Task WriteAsync(ParseResult arguments, QualityDocument document, IReadOnlyDictionary<string, TableProfile> profiles, CancellationToken cancellationToken)
    {
        var format = _report.Format(arguments);
        var json = arguments.GetValue(JsonOption);
        if (_report.File(arguments) is not { } file)
        {
            if (json || format == "json")
            {
                Context.Output.WriteJson(document);
            }
            else
            {
                await Context.Output.Results.WriteAsync(Rendered(format, document, profiles));
            }

            return;
        }

        await ReportOutput.WriteAsync(file, Rendered(format, document, profiles), cancellationToken);
        if (json)
        {
            Context.Output.WriteJson(document);
            return;
        }

        foreach (var result in document.Quality)
        {
            var verdict = new GateResult([result]).Passed ? "PASS" : "FAIL";
            await Context.Output.Results.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"  {verdict} {result.Source ?? result.Dataset}: {result.Contract}: {result.Passed} passed, {result.Failed} failed, {result.Warnings} warnings, {result.Errors} errors"));
        }

        await Context.Output.Results.WriteLineAsync($"written to {file}");
    }

    private static string Rendered(string format, QualityDocument document, IReadOnlyDictionary<string, TableProfile> profiles) => format switch
    {
        "json" => JsonSerializer.Serialize(document, CommandOutput.Json) + "\n",
        "html" => HtmlReport.Render(document.Quality, null, profiles),
        "junit" => JUnitReport.Render(document.Quality),
        _ => string.Concat(document.Quality.Select(result => TextReport.Render(result) + "\n")),
    };

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
