using System.CommandLine;
using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Host.Judging;
using Catchwater.Host.Projects;
using Catchwater.Quality.History;

namespace Catchwater.Host.Commands.Quality;

/// <summary><c>quality history</c>: what became of a table's rules, time after time.</summary>
internal sealed class HistoryCommand : HostCommand
{
    private const string Levels = "▁▂▃▄▅▆▇█";
    private const int Named = 3;

    private readonly Argument<string> _dataset = new("DATASET") { Description = "A table, such as silver.sales; of a file the table it was judged as." };
    private readonly Option<int> _limit = new("--limit") { Description = "How many judgements of each contract or rules file at most. Default: 30.", HelpName = "N", DefaultValueFactory = _ => 30 };
    private readonly Option<FileInfo?> _history = new("--history") { Description = "The file that 'quality check --history' kept results in. Default: the project's own.", HelpName = "FILE" };
    private readonly Option<DirectoryInfo> _project = SharedOptions.Project();
    private readonly Option<string?> _environment = SharedOptions.Environment();

    public HistoryCommand(HostContext context)
        : base("history", "Show how a table was judged time after time: score, verdict, what did not hold, and the trend; latest first.", context)
    {
        Arguments.Add(_dataset);
        Options.Add(_limit);
        _limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--limit: expected at least 1");
            }
        });
        Options.Add(_history);
        Options.Add(_project);
        Options.Add(_environment);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater quality history silver.sales",
        "catchwater quality history silver.sales --limit 5 --json",
        "catchwater quality history bronze.orders --history orders.db                     what checks of files kept",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var word = arguments.GetValue(_dataset)!;
        if (!DatasetName.TryParse(word, out var dataset))
        {
            throw new ProjectException(new Problem("unknown_table", $"found '{word}', expected {DatasetName.Expected}"));
        }

        var path = arguments.GetValue(_history)?.FullName
            ?? ProjectHistory.PathOf(ProjectLoader.Load(arguments.GetValue(_project)?.FullName ?? ProjectFile.Find("."), arguments.GetValue(_environment), Context.Transforms, Context.Streams));
        if (!File.Exists(path))
        {
            throw new ProjectException(new Problem("no_history", "nothing has been judged yet: there is no quality history") { File = path, Hint = "catchwater run and catchwater quality check keep one" });
        }

        using var history = QualityHistory.Open(path);
        var results = await history.EarlierAsync(dataset, arguments.GetValue(_limit), cancellationToken);
        if (results.Count == 0)
        {
            var known = await history.DatasetsAsync(cancellationToken);
            throw new ProjectException(new Problem("unknown_table", $"no judgement of {dataset} is kept") { File = path, Hint = known.Count == 0 ? null : Suggestion.Hint(word, [.. known]) });
        }

        var document = HistoryDocument.Of(dataset, results);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(document);
            return ExitCode.Done;
        }

        TextTable.Write(
            Context.Output,
            ["TIME", "JUDGED BY", "FILE", "VERDICT", "SCORE", "ROWS", "DID NOT HOLD"],
            document.Runs.Select(run => (string?[])
            [
                $"{run.JudgedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z", run.Contract, run.Source, run.Verdict.ToUpperInvariant(), Percent(run.Score), run.TotalRows?.ToString("N0", CultureInfo.InvariantCulture), Rules(run.Rules),
            ]));
        foreach (var trend in document.Trends)
        {
            Context.Output.Results.WriteLine();
            Context.Output.Results.WriteLine($"{trend.Contract}{(trend.Source is null ? "" : $" ({trend.Source})")}: {Sentence(trend)}  {string.Concat(trend.Scores.Select(score => Levels[(int)Math.Round(score * (Levels.Length - 1))]))}");
        }

        return ExitCode.Done;
    }

    private static string Sentence(QualityTrend trend)
    {
        var now = Percent(trend.Scores[^1]);
        var before = trend.Change switch
        {
            null => "judged once",
            0 => "as the time before",
            var change => $"{(change > 0 ? "up" : "down")} from {Percent(trend.Scores[^2])}",
        };
        var rules = trend.NewlyFailing.Count > 0 ? $"; newly failing: {Some(trend.NewlyFailing)}" : "";
        return $"{now}, {before}{rules}{(trend.Fixed.Count > 0 ? $"; fixed: {Some(trend.Fixed)}" : "")}";
    }

    private static string Rules(IReadOnlyList<QualityRunRule> rules) => Some([.. rules.Select(rule =>
        rule.Status == Catchwater.Quality.RuleStatus.Error ? $"{rule.Name} (error)" : rule.FailedRows is { } failed ? string.Create(CultureInfo.InvariantCulture, $"{rule.Name} ({failed:N0} {(failed == 1 ? "row" : "rows")})") : rule.Name)]);

    private static string Some(IReadOnlyList<string> names) => $"{string.Join(", ", names.Take(Named))}{(names.Count > Named ? $" and {names.Count - Named} more" : "")}";

    // Never 100 % of what is not all.
    private static string Percent(double score) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor((score * 10_000) + 1e-6) / 100:0.00}%");
}
