using Catchwater.Host.Projects;
using Catchwater.Quality.History;

namespace Catchwater.Host.Judging;

/// <summary>Where a project keeps what became of its rules: each environment has its own lake, so it has its own history.</summary>
internal static class ProjectHistory
{
    /// <summary>The file.</summary>
    public static string PathOf(Project project)
    {
        var environment = project.Settings.Environment is { } name ? "-" + string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')) : "";
        return Path.Combine(project.StateDirectory, $"quality{environment}.db");
    }

    /// <summary>Opens it; null, with a warning, when it cannot be: history explains, and nothing may fail for want of it.</summary>
    public static QualityHistory? TryOpen(Project project, Action<string> warn)
    {
        try
        {
            return QualityHistory.Open(PathOf(project));
        }
        catch (HistoryException fault)
        {
            warn($"no quality history: {fault.Problems[0]}");
            return null;
        }
    }
}
