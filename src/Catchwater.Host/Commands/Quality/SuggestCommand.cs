using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Host.Projects;
using Catchwater.Quality.Profiling;

namespace Catchwater.Host.Commands.Quality;

/// <summary><c>quality suggest</c>: a contract drafted from data.</summary>
internal sealed class SuggestCommand : HostCommand
{
    private readonly ProfiledTarget _target = new();
    private readonly Option<FileInfo?> _output = new("--output", "-o") { Description = "Write the contract to this file instead of standard output. A file that is there is not replaced.", HelpName = "FILE" };
    private readonly Option<string?> _as = new("--as") { Description = "The table that the contract is about. Default: the table itself, or bronze. and the file's name.", HelpName = "TABLE" };

    public SuggestCommand(HostContext context)
        : base("suggest", "Draft an ODCS contract from a table or file: what all rows satisfy is an error, what nearly all satisfy a warning, each with its reason.", context)
    {
        _target.AddTo(this);
        Options.Add(_output);
        Options.Add(_as);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater quality suggest silver.returns",
        "catchwater quality suggest orders.csv --as bronze.orders --output contract.yaml",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var named = arguments.GetValue(_as) is not { } text ? null
            : DatasetName.TryParse(text, out var name) ? name
            : throw new ProjectException(new Problem("usage", $"--as: found '{text}', expected {DatasetName.Expected}"));
        var file = arguments.GetValue(_output);
        if (file?.Exists is true)
        {
            throw new ProjectException(new Problem("file_exists", "this file is there already, and may hold what somebody decided") { File = file.FullName, Hint = "name another, or remove it" });
        }

        var (profile, table) = await _target.ProfileAsync(arguments, Context, named, cancellationToken);
        var contract = ContractSuggestion.Draft(profile, table);
        if (file is not null)
        {
            await ReportOutput.WriteAsync(file, contract, cancellationToken);
        }

        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(new SuggestDocument(table, profile.Rows, file?.FullName, contract));
        }
        else if (file is null)
        {
            await Context.Output.Results.WriteAsync(contract);
        }
        else
        {
            await Context.Output.Results.WriteLineAsync($"{table}: a contract drafted from {RunReport.Number(profile.Rows)} {(profile.Rows == 1 ? "row" : "rows")}\nwritten to {file}");
        }

        return ExitCode.Done;
    }
}

/// <summary>What <c>quality suggest --json</c> prints.</summary>
/// <param name="Table">The table the contract is about.</param>
/// <param name="Rows">Rows it was drafted from.</param>
/// <param name="Output">The file it was written to; null when to none.</param>
/// <param name="Contract">The contract, as YAML.</param>
public sealed record SuggestDocument(DatasetName Table, long Rows, string? Output, string Contract);
