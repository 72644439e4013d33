using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Core.Errors;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Commands.Catalog;

/// <summary>Base of the commands that work on a project's catalogue.</summary>
internal abstract class CatalogCommand : HostCommand
{
    private readonly Option<DirectoryInfo> _project = SharedOptions.Project();
    private readonly Option<string?> _environment = SharedOptions.Environment();
    private readonly bool _creates;

    /// <param name="name">The command's name.</param>
    /// <param name="description">What it does, in one sentence.</param>
    /// <param name="context">What the host was built with.</param>
    /// <param name="creates">Whether it makes the catalogue when there is none; otherwise that is an error.</param>
    protected CatalogCommand(string name, string description, HostContext context, bool creates = false)
        : base(name, description, context)
    {
        _creates = creates;
        Options.Add(_project);
        Options.Add(_environment);
    }

    /// <summary>Works on the open catalogue; the exit code.</summary>
    protected abstract Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken);

    /// <summary>The project's folder as it was named or found.</summary>
    protected string ProjectFolder(ParseResult arguments) => arguments.GetValue(_project)?.FullName ?? ProjectFile.Find(".");

    /// <summary>The settings of the chosen environment.</summary>
    protected ProjectSettings Settings(ParseResult arguments) => ProjectFile.LoadSettings(ProjectFolder(arguments), arguments.GetValue(_environment));

    protected sealed override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = Settings(arguments).CatalogPath;
        if (!_creates && !File.Exists(path))
        {
            throw new CatalogException(new Problem("no_catalog", "the project has no catalogue yet") { File = path, Hint = "catchwater run makes it" });
        }

        await using var catalog = await CatalogStore.OpenAsync(path, Context.Time, cancellationToken);
        return await RunAsync(catalog, arguments, cancellationToken);
    }
}
