using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Host.Projects;
using Catchwater.Lake.Query;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Commands;

/// <summary><c>query</c>: asks the lake.</summary>
internal sealed class QueryCommand : HostCommand
{
    private readonly Argument<string> _sql = new("SQL") { Description = "One SELECT over tables by name; - reads it from standard input." };
    private readonly Option<DirectoryInfo> _project = SharedOptions.Project();
    private readonly Option<string?> _environment = SharedOptions.Environment();
    private readonly Option<bool> _csv = new("--csv") { Description = "Print comma-separated values (RFC 4180)." };

    private readonly Option<string?> _asOf = new("--as-of")
    {
        Description = "Read every table as of a version (a number) or a time (such as 2026-01-31T12:00Z).",
        HelpName = "VERSION|TIME",
    };

    public QueryCommand(HostContext context)
        : base("query", "Ask the tables of the lake by name. Reads only; sees nothing outside the lake.", context)
    {
        Arguments.Add(_sql);
        Options.Add(_project);
        Options.Add(_environment);
        Options.Add(_csv);
        Options.Add(_asOf);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater query \"SELECT count(*) FROM silver.sales\" -p samples/retail",
        "catchwater query \"SELECT * FROM gold.country_monthly ORDER BY total_amount DESC LIMIT 10\" --json",
        "catchwater query \"SELECT count(*) FROM silver.sales\" --as-of 0",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var directory = arguments.ProjectFolder(_project);
        var settings = ProjectFile.LoadSettings(directory, arguments.GetValue(_environment));
        var sql = arguments.GetValue(_sql)!;
        if (sql == "-")
        {
            sql = await Console.In.ReadToEndAsync(cancellationToken);
        }

        AsOf? asOf = null;
        if (arguments.GetValue(_asOf) is { } text)
        {
            asOf = AsOf.TryParse(text, out var parsed)
                ? parsed
                : throw new ProjectException(new Problem("usage", $"--as-of: found '{text}', expected a version such as 3 or a time such as 2026-01-31T12:00Z"));
        }

        var lake = LakeStore.Open(settings.LakePath, Context.Time, create: false);
        using var query = await LakeQuery.OpenAsync(lake, sql, asOf, settings.Engine with { SpillDirectory = null }, cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            await Context.Output.WriteStreamAsync(async stream =>
            {
                await using var held = new HeldBackStream(stream);
                await JsonRowsWriter.WriteAsync(query, held, cancellationToken);
                await held.ReleaseAsync(cancellationToken);
            });
            await Context.Output.Results.WriteLineAsync();
        }
        else if (arguments.GetValue(_csv))
        {
            await CsvRowsWriter.WriteAsync(query, Context.Output.Data, cancellationToken);
        }
        else
        {
            await TableRowsWriter.WriteAsync(query, Context.Output.Data, Context.Output.Width, cancellationToken);
        }

        return ExitCode.Done;
    }
}
