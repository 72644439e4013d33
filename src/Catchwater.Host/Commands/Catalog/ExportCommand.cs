using System.CommandLine;
using System.Text.Json;
using Catchwater.Catalog;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog export</c>.</summary>
internal sealed class ExportCommand : CatalogCommand
{
    private readonly Option<FileInfo> _output = new("--output", "-o") { Description = "Write to this file instead of standard output.", HelpName = "FILE" };

    public ExportCommand(HostContext context)
        : base("export", "Print the whole catalogue as one JSON document.", context) => Options.Add(_output);

    public override IReadOnlyList<string> Examples { get; } =
        ["catchwater catalog export --output catalog.json", "catchwater catalog export | jq '.assets | keys'"];

    protected override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var export = await catalog.ExportAsync(cancellationToken);
        if (arguments.GetValue(_output) is not { } file)
        {
            Context.Output.WriteJson(export);
            return ExitCode.Done;
        }

        // Whole or not at all: readers of the file never see half of it.
        Directory.CreateDirectory(file.DirectoryName!);
        var temporary = file.FullName + ".part";
        await using (var stream = File.Create(temporary))
        {
            await JsonSerializer.SerializeAsync(stream, export, CommandOutput.Json, cancellationToken);
        }

        File.Move(temporary, file.FullName, overwrite: true);
        var result = new ExportWritten(file.FullName, export.Assets.Count, export.Lineage.Count);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(result);
        }
        else
        {
            await Context.Output.Results.WriteLineAsync($"{result.Assets} assets and {result.Edges} lineage edges written to {result.Output}");
        }

        return ExitCode.Done;
    }
}

/// <summary>What <c>catalog export --output</c> wrote.</summary>
/// <param name="Output">The file.</param>
/// <param name="Assets">How many assets are in it.</param>
/// <param name="Edges">How many lineage edges are in it.</param>
public sealed record ExportWritten(string Output, int Assets, int Edges);
