using System.CommandLine;
using System.Text.Json;
using Catchwater.Catalog;
using Catchwater.Catalog.Export;
using Catchwater.Core.Errors;
using Catchwater.Core.Secrets;

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
        var output = arguments.GetValue(_output);
        if (output is not null && (output.DirectoryName is null || Directory.Exists(output.FullName) || output.FullName == Path.GetFullPath(Settings(arguments).CatalogPath)))
        {
            throw new CatalogException(new Problem("wrong_value", $"--output: '{output}' is {(output.DirectoryName is null || Directory.Exists(output.FullName) ? "a folder" : "the catalogue itself")}, expected a file to write"));
        }

        var export = await catalog.ExportAsync(cancellationToken);
        if (output is not { } file)
        {
            if (Redaction.Current.Values.Count > 0)
            {
                Context.Output.WriteJson(export);
            }
            else
            {
                // A large catalogue is longer than a text can be.
                await Context.Output.WriteStreamAsync(async stream =>
                {
                    await JsonSerializer.SerializeAsync(stream, export, CommandOutput.Json, cancellationToken);
                    stream.WriteByte((byte)'\n');
                });
            }

            return ExitCode.Done;
        }

        await WriteAsync(export, file, cancellationToken);
        var result = new ExportWritten(file.FullName, export.Assets.Count, export.Lineage.Count);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(result);
        }
        else
        {
            await Context.Output.Results.WriteLineAsync($"{Counted.Of(result.Assets, "asset")} and {Counted.Of(result.Edges, "lineage edge")} written to {result.Output}");
        }

        return ExitCode.Done;
    }

    /// <summary>Writes the file whole or not at all: readers never see half of it.</summary>
    private static async Task WriteAsync(CatalogExport export, FileInfo file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(file.DirectoryName!);
        var temporary = file.FullName + ".part";
        try
        {
            await using (var stream = File.Create(temporary))
            {
                await JsonSerializer.SerializeAsync(stream, export, CommandOutput.Json, cancellationToken);
            }

            File.Move(temporary, file.FullName, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}

/// <summary>What <c>catalog export --output</c> wrote.</summary>
/// <param name="Output">The file.</param>
/// <param name="Assets">How many assets are in it.</param>
/// <param name="Edges">How many lineage edges are in it.</param>
public sealed record ExportWritten(string Output, int Assets, int Edges);
