using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Search;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog search</c>.</summary>
internal sealed class SearchCommand : CatalogCommand
{
    private readonly Argument<string> _text = new("TEXT")
    {
        Description = "Words that must all occur in the name, description, columns or tags. None lists everything.",
        DefaultValueFactory = _ => "",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _filters = new("--filter", "-f")
    {
        Description = $"Only assets with this value: {string.Join(", ", SearchFilter.Keys)}. The same key again: any of the values; different keys: all.",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<int> _limit = new("--limit") { Description = "How many assets to list at most; all are counted. Default: 50.", HelpName = "N", DefaultValueFactory = _ => 50 };

    public SearchCommand(HostContext context)
        : base("search", "Find assets by text and filters, best first, with counts by facet.", context)
    {
        Arguments.Add(_text);
        Options.Add(_filters);
        Options.Add(_limit);
        _limit.Require(limit => limit >= 1, "--limit must be 1 or more");
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater catalog search sales",
        "catchwater catalog search \"customer\" --filter classification=internal --filter tags=pii",
        "catchwater catalog search --filter owner=data-team --json",
    ];

    protected override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var filters = (arguments.GetValue(_filters) ?? []).Select(SearchFilter.Parse).ToList();
        var result = await catalog.SearchAsync(arguments.GetValue(_text)!, filters, arguments.GetValue(_limit), cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(result);
        }
        else
        {
            SearchReport.Write(Context.Output, result);
        }

        return ExitCode.Done;
    }
}
