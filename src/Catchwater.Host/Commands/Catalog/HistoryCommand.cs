using System.CommandLine;
using Catchwater.Catalog;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog history</c>.</summary>
internal sealed class HistoryCommand : CatalogCommand
{
    private readonly Argument<string> _name = AssetArgument.Create();
    private readonly Option<int> _limit = new("--limit") { Description = "How many entries at most. Default: 50.", HelpName = "N", DefaultValueFactory = _ => 50 };

    public HistoryCommand(HostContext context)
        : base("history", "Show what happened to an asset: runs, schemas, edits; latest first.", context)
    {
        Arguments.Add(_name);
        Options.Add(_limit);
        _limit.Require(limit => limit >= 1, "--limit must be 1 or more");
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater catalog history silver.sales --limit 10"];

    protected override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var history = await catalog.HistoryAsync(arguments.GetValue(_name)!, arguments.GetValue(_limit), cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(history);
            return ExitCode.Done;
        }

        TextTable.Write(
            Context.Output,
            ["TIME", "KIND", "USER", "WHAT"],
            history.Entries.Select(entry => (string?[])[$"{entry.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z", entry.Kind.ToString().ToLowerInvariant(), entry.User, entry.Summary]));
        return ExitCode.Done;
    }
}
