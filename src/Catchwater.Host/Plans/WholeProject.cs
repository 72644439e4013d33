using Catchwater.Core.Errors;
using Catchwater.Host.Commands;
using Catchwater.Host.Projects;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Plans;

/// <summary>Reads a project for commands that will bind it, so that what is wrong with its files and what is wrong with its SQL is one report.</summary>
internal static class WholeProject
{
    /// <summary>The project.</summary>
    /// <exception cref="ProjectException">With every problem of every file; what the files that are right refer to in vain is among them.</exception>
    public static async Task<Project> LoadAsync(string directory, string? environment, HostContext context, PlanScope scope, CancellationToken cancellationToken)
    {
        var (project, problems) = ProjectLoader.Read(directory, environment, context.Transforms, context.Streams);
        return problems.Count == 0 ? project! : throw new ProjectException([.. problems.Concat(project is null ? [] : await BindAsync(project, context, scope, cancellationToken)).Distinct()]);
    }

    private static async Task<IReadOnlyList<Problem>> BindAsync(Project project, HostContext context, PlanScope scope, CancellationToken cancellationToken)
    {
        try
        {
            using var engine = LakeEngine.Open(project.Settings.Engine with { SpillDirectory = null });
            using var session = engine.OpenSession();
            var lake = LakeStore.Open(project.Settings.LakePath, context.Time, create: false);
            await new Planner(project, lake, session, null, context.Transforms, context.Checks, scope: scope).PlanAsync(cancellationToken);
            return [];
        }
        catch (CatchwaterException fault)
        {
            // The log is not opened for this, so what it would know of columns is not missed.
            return [.. fault.Problems.Where(problem => problem.Code != "columns_unknown")];
        }
    }
}
