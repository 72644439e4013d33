using System.Text.Json;
using Catchwater.Core.Secrets;
using Catchwater.Host.Commands;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Runs;

/// <summary>
/// Keeps the result of each run, with failing rows, under <c>.catchwater/runs</c>. It only explains; nothing reads it to decide
/// what to do.
/// </summary>
internal static class RunJournal
{
    /// <summary>Results kept; older ones are removed.</summary>
    public const int Kept = 200;

    public static async Task WriteAsync(Project project, RunResult result, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(project.StateDirectory, "runs");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{result.RunId}.json");
        var temporary = path + ".tmp";
        await File.WriteAllTextAsync(temporary, Redaction.Current.ApplyJson(JsonSerializer.Serialize(result, CommandOutput.Json), indented: true), cancellationToken);
        File.Move(temporary, path, overwrite: true);
        foreach (var old in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).SkipLast(Kept))
        {
            File.Delete(old);
        }
    }
}
