using System.CommandLine;
using Catchwater.Catalog;

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
            ShowReport.Write(Context.Output, asset);
        }

        return ExitCode.Done;
    }
}
