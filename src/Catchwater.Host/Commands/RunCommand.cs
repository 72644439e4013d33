using System.CommandLine;
using Catchwater.Host.Plans;
using Catchwater.Host.Runs;

namespace Catchwater.Host.Commands;

/// <summary><c>run</c>: the main job.</summary>
internal sealed class RunCommand : HostCommand
{
    private readonly Argument<DirectoryInfo> _directory = SharedOptions.Directory();
    private readonly Option<string?> _environment = SharedOptions.Environment();

    private readonly Option<string[]> _only = new("--only")
    {
        Description = "Only these tables, sources or stream jobs, from the inputs as they are.",
        HelpName = "TABLE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _fullRefresh = new("--full-refresh") { Description = "Remake tables though nothing they read has changed." };

    private readonly Option<int> _wait = new("--wait") { Description = "Seconds to wait when another run holds the project. Default: 0.", HelpName = "SECONDS" };

    private readonly Option<int?> _parallel = new("--parallel") { Description = "Steps at work at the same time. Default: one a core, at most 4.", HelpName = "N" };

    public RunCommand(HostContext context)
        : base("run", "Take in what is new, run the streams, make every table that is not up to date, judge it, publish it, catalogue it.", context)
    {
        Arguments.Add(_directory);
        Options.Add(_only);
        Options.Add(_fullRefresh);
        Options.Add(_environment);
        Options.Add(_wait);
        Options.Add(_parallel);
        _only.Require(names => names is null || Array.TrueForAll(names, name => Split(name).Length > 0), "--only needs the name of a table, source or stream job");
        _wait.Require(seconds => seconds >= 0, "--wait must be 0 or more");
        _parallel.Require(places => places is null or >= 1, "--parallel must be 1 or more");
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater run samples/retail",
        "catchwater run --only gold.customer_daily --full-refresh",
        "catchwater run --json > result.json",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = new RunOptions
        {
            Only = Names(arguments.GetValue(_only)),
            FullRefresh = arguments.GetValue(_fullRefresh),
            Wait = TimeSpan.FromSeconds(arguments.GetValue(_wait)),
            Parallel = arguments.GetValue(_parallel),
        };
        var scope = new PlanScope(options.FullRefresh, options.Only);
        var project = await WholeProject.LoadAsync(arguments.ProjectFolder(_directory), arguments.GetValue(_environment), Context, scope, cancellationToken);
        var result = await RunDisplay.ShowAsync(Context.Output, Context.Time, observer => new ProjectRunner(project, Context, options, observer).RunAsync(cancellationToken));
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(result);
        }
        else
        {
            RunReport.Write(Context.Output, result);
        }

        return result.Status switch
        {
            RunStatus.Success => ExitCode.Done,
            RunStatus.QualityFailed => ExitCode.Quality,
            RunStatus.Cancelled => ExitCode.Cancelled,
            _ => ExitCode.Error,
        };
    }

    private static List<string>? Names(string[]? names) =>
        names is null or [] ? null : [.. names.SelectMany(Split)];

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
