using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Lineage;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog show</c>.</summary>
internal sealed class ShowCommand : CatalogCommand
{
    private readonly Argument<string> _name = AssetArgument.Create();

    public ShowCommand(HostContext context)
        : base("show", "Show everything known of one asset.", context) => Arguments.Add(_name);

    public override IReadOnlyList<string> Examples { get; } =
        ["catchwater catalog show silver.sales", "catchwater catalog show silver.sales --json | jq .schema"];

    protected override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var asset = await catalog.FindAsync(arguments.GetValue(_name)!, cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(asset);
        }
        else
        {
            var near = await catalog.LineageAsync(new LineageQuery($"{asset.Namespace}:{asset.Name}", Depth: 1), cancellationToken);
            ShowReport.Write(Context.Output, asset, near);
        }

        return ExitCode.Done;
    }
}
