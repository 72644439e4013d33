using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Host.Judging;
using Catchwater.Host.Projects;
using Catchwater.Quality.Profiling;

namespace Catchwater.Host.Commands.Quality;

/// <summary>The one table or file that a command looks at.</summary>
internal sealed class ProfiledTarget
{
    private readonly Argument<string> _target = new("TARGET")
    {
        Description = "A table of the project, or a file or glob (CSV, JSON, parquet) or the folder of a Delta table anywhere.",
    };

    private readonly Option<DirectoryInfo> _project = SharedOptions.Project();
    private readonly Option<string?> _environment = SharedOptions.Environment();

    public void AddTo(Command command)
    {
        command.Arguments.Add(_target);
        command.Options.Add(_project);
        command.Options.Add(_environment);
    }

    /// <summary>
    /// Profiles it, and says which table it is or would become. What a project's contracts classify is hidden.
    /// </summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="context">What the host was built with.</param>
    /// <param name="named">The name it shall go by; null for its own.</param>
    /// <param name="cancellationToken">Stops the query in hand.</param>
    public async Task<(TableProfile Profile, DatasetName Table)> ProfileAsync(ParseResult arguments, HostContext context, DatasetName? named, CancellationToken cancellationToken)
    {
        var word = arguments.GetValue(_target)!;
        if (FileTarget.IsPath(word))
        {
            var file = new FileTarget(word);
            using var session = new JudgingSession(context, null);
            var opened = await session.FileAsync(file, null, cancellationToken);
            return (await Profiler.ProfileAsync(session.Session, opened.Relation, named?.ToString() ?? word, context.Time, cancellationToken), named ?? file.Table);
        }

        if (!DatasetName.TryParse(word, out var table))
        {
            throw new ProjectException(new Problem("unknown_table", $"'{word}' is neither a table nor a file: a table is {DatasetName.Expected}") { Hint = "the name of a file ends in .csv, .json or .parquet" });
        }

        var project = ProjectLoader.Load(arguments.GetValue(_project)?.FullName ?? ProjectFile.Find("."), arguments.GetValue(_environment), context.Transforms, context.Streams);
        using var tables = new JudgingSession(context, project.Settings);
        var data = await tables.TableAsync(table, cancellationToken);
        var profile = await Profiler.ProfileAsync(tables.Session, data.Relation, (named ?? table).ToString(), context.Time, cancellationToken);
        var known = await KnownClassifications.OfAsync(project, table, context.Time, cancellationToken);
        return (profile.Masked([.. project.SuitesOf(table).SelectMany(suite => suite.Classifications), .. known]), named ?? table);
    }
}
