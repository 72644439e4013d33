using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Edits;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog describe</c>.</summary>
internal sealed class DescribeCommand : EditCommand
{
    private readonly Argument<string> _name = AssetArgument.Create();
    private readonly Argument<string> _text = new("TEXT") { Description = "What it is, in words." };
    private readonly Option<string?> _column = new("--column") { Description = "The column that is meant, not the asset.", HelpName = "NAME" };

    public DescribeCommand(HostContext context)
        : base("describe", "Say what an asset or a column is.", context)
    {
        Arguments.Add(_name);
        Arguments.Add(_text);
        Options.Add(_column);
    }

    public override IReadOnlyList<string> Examples { get; } =
        ["catchwater catalog describe silver.sales \"Invoice lines, cleaned\"", "catchwater catalog describe silver.sales \"quantity x unit_price\" --column amount"];

    protected override Task<EditResult> EditAsync(CatalogStore catalog, ParseResult arguments, string user, CancellationToken cancellationToken) =>
        catalog.UpdateAsync(
            arguments.GetValue(_name)!,
            new AssetEdit { Column = arguments.GetValue(_column), Values = new Dictionary<string, string?> { ["description"] = arguments.GetValue(_text) } },
            user,
            cancellationToken);
}
