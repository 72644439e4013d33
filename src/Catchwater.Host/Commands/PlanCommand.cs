using System.CommandLine;
using Catchwater.Host.Plans;
using Catchwater.Host.Projects;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Commands;

/// <summary><c>plan</c>: what <c>run</c> would do.</summary>
internal sealed class PlanCommand : HostCommand
{
    private readonly Argument<DirectoryInfo> _directory = SharedOptions.Directory();
    private readonly Option<string?> _environment = SharedOptions.Environment();
    private readonly Option<bool> _fullRefresh = new("--full-refresh") { Description = "Plan as for run --full-refresh." };
    private readonly Option<bool> _sql = new("--sql") { Description = "Show the SQL of every table, not only of those that will be written." };

    public PlanCommand(HostContext context)
        : base("plan", "Show what run would read, write and change, without doing it.", context)
    {
        Arguments.Add(_directory);
        Options.Add(_environment);
        Options.Add(_fullRefresh);
        Options.Add(_sql);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater plan samples/retail", "catchwater plan --json | jq '.tables[] | select(.action != \"skip\") | .name'"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var scope = new PlanScope(arguments.GetValue(_fullRefresh));
        var project = await WholeProject.LoadAsync(arguments.ProjectFolder(_directory), arguments.GetValue(_environment), Context, scope, cancellationToken);
        var lake = LakeStore.Open(project.Settings.LakePath, Context.Time, create: false);
        using var engine = LakeEngine.Open(project.Settings.Engine with { SpillDirectory = null });
        using var session = engine.OpenSession();
        await using var log = project.UsesTopics && ProjectTopics.Exists(project.Settings) ? await ProjectTopics.OpenAsync(project.Settings, Context.Time, Context.Output, cancellationToken) : null;
        var planner = new Planner(project, lake, session, log, Context.Transforms, Context.Checks, scope: scope);
        var steps = await planner.PlanAsync(cancellationToken);
        var plan = await PlanBuilder.BuildAsync(project, lake, steps, planner.Flow, scope.FullRefresh, cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(plan);
        }
        else
        {
            PlanReport.Write(Context.Output.Results, plan, arguments.GetValue(_sql));
        }

        return ExitCode.Done;
    }
}
