using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Lineage;
using Catchwater.Core.Errors;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog lineage</c>.</summary>
internal sealed class LineageCommand : CatalogCommand
{
    private readonly Argument<string> _name = AssetArgument.Create();
    private readonly Option<bool> _upstream = new("--upstream") { Description = "Only what it is made from." };
    private readonly Option<bool> _downstream = new("--downstream") { Description = "Only what is made from it." };
    private readonly Option<int?> _depth = new("--depth") { Description = "Steps to walk, 1 or more. Default: all.", HelpName = "N" };
    private readonly Option<bool> _columns = new("--columns") { Description = "Also the lineage of its columns." };

    private readonly Option<string?> _asOf = new("--as-of") { Description = "Lineage as it was at a time such as 2026-01-31T12:00Z (UTC; a date means its first moment). Default: now.", HelpName = "TIME" };

    public LineageCommand(HostContext context)
        : base("lineage", "Show where an asset comes from and where it goes.", context)
    {
        Arguments.Add(_name);
        Options.Add(_upstream);
        Options.Add(_downstream);
        Options.Add(_depth);
        Options.Add(_columns);
        Options.Add(_asOf);
        Subcommands.Add(new LineageAddCommand(context));
        Subcommands.Add(new LineageRemoveCommand(context));
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater catalog lineage gold.customer_daily",
        "catchwater catalog lineage bronze.sales --downstream --depth 1",
        "catchwater catalog lineage gold.customer_daily --upstream --columns --json",
        "catchwater catalog lineage gold.customer_daily --as-of 2026-01-31",
        "catchwater catalog lineage add crm.contacts silver.sales --transformation \"nightly copy\"",
    ];

    protected override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var direction = (arguments.GetValue(_upstream), arguments.GetValue(_downstream)) switch
        {
            (true, false) => LineageDirection.Upstream,
            (false, true) => LineageDirection.Downstream,
            _ => LineageDirection.Both,
        };
        var query = new LineageQuery(arguments.GetValue(_name)!, direction, arguments.GetValue(_depth), arguments.GetValue(_columns), Time(arguments.GetValue(_asOf)));
        var lineage = await catalog.LineageAsync(query, cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(lineage);
        }
        else
        {
            LineageReport.Write(Context.Output, lineage);
        }

        return ExitCode.Done;
    }

    private static DateTimeOffset? Time(string? text) => text switch
    {
        null => null,
        _ when AsOf.TryParse(text, out var asOf) && asOf.Moment is { } moment => moment,
        _ => throw new CatalogException(new Problem("wrong_value", $"--as-of: found '{text}', expected a time such as 2026-01-31T12:00Z")),
    };
}
