using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Impact;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog impact</c>.</summary>
internal sealed class ImpactCommand : CatalogCommand
{
    private readonly Argument<string> _name = AssetArgument.Create();
    private readonly Option<string?> _column = new("--column") { Description = "Only what this column reaches.", HelpName = "NAME" };

    public ImpactCommand(HostContext context)
        : base("impact", "Show what breaks or changes downstream when an asset or a column changes, and who owns it.", context)
    {
        Arguments.Add(_name);
        Options.Add(_column);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater catalog impact silver.sales --column customer_id", "catchwater catalog impact bronze.sales --json"];

    protected override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var report = await catalog.ImpactAsync(arguments.GetValue(_name)!, arguments.GetValue(_column), cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(report);
        }
        else
        {
            Write(report);
        }

        return ExitCode.Done;
    }

    private void Write(ImpactReport report)
    {
        var to = Context.Output.Results;
        var subject = report.Column is null ? report.Asset : $"{report.Asset}.{report.Column}";
        if (report.Assets.Count == 0)
        {
            to.WriteLine($"nothing downstream depends on {subject}");
            return;
        }

        to.WriteLine($"{subject} reaches {Counted.Of(report.Assets.Count, "asset")}");
        foreach (var asset in report.Assets)
        {
            to.WriteLine();
            to.WriteLine($"  {TextTable.OneLine(asset.Name)}  {Words(asset.Effect)}{(asset.Owner is null ? "" : $", owner {TextTable.OneLine(asset.Owner)}")}");
            foreach (var column in asset.Columns)
            {
                to.WriteLine($"    {TextTable.OneLine($"{column.Column ?? "every row"} <- {column.FromAsset}.{column.FromColumn}")}{(column.Subtype is null ? "" : $"  ({column.Subtype})")}");
            }
        }

        if (report.Owners.Count > 0)
        {
            to.WriteLine();
            to.WriteLine($"ask: {string.Join("; ", report.Owners.Select(owner => $"{owner.Owner} ({string.Join(", ", owner.Assets)})"))}");
        }
    }

    private static string Words(ImpactEffect effect) => effect switch
    {
        ImpactEffect.Breaks => "breaks when it is removed or renamed",
        ImpactEffect.Changes => "changes with it",
        _ => "may change: its columns' lineage is not known",
    };
}
