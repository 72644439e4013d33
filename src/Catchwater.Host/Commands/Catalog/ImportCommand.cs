using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog import</c>.</summary>
internal sealed class ImportCommand : CatalogCommand
{
    private readonly Argument<string> _path = new("PATH")
    {
        Description = "A file, or a folder of .json, .jsonl and .ndjson files: OpenLineage events, or an export of a catalogue.",
    };

    private readonly Option<string> _user = new("--user")
    {
        Description = "Whose word a foreign export is. Default: the user of this computer.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.UserName,
    };

    public ImportCommand(HostContext context)
        : base("import", "Bring in OpenLineage events or an export. Twice is the same as once.", context, creates: true)
    {
        Arguments.Add(_path);
        Options.Add(_user);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater catalog import events/", "catchwater catalog import catalog.json --project other"];

    protected override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = ProjectFile.LoadName(ProjectFolder(arguments));
        var result = await catalog.ImportAsync(arguments.GetValue(_path)!, name, arguments.GetValue(_user)!, cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(result);
        }
        else
        {
            Context.Output.WriteProblems(result.Rejected, json: false);
            await Context.Output.Results.WriteLineAsync(
                $"{Counted.Of(result.Files, "file")}: {result.Accepted} taken in, {result.Duplicates} known already, {result.Rejected.Count} rejected");
        }

        return result.Rejected.Count > 0 ? ExitCode.Error : ExitCode.Done;
    }
}
