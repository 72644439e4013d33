using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Edits;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog tag</c>.</summary>
internal sealed class TagCommand : EditCommand
{
    private readonly Argument<string> _name = AssetArgument.Create();
    private readonly Argument<string[]> _tags = new("TAG") { Description = "Tags to put on, or to take off with --remove.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _remove = new("--remove") { Description = "Take the tags off; a run that says them again does not bring them back." };
    private readonly Option<string?> _column = new("--column") { Description = "The column that is meant, not the asset.", HelpName = "NAME" };

    public TagCommand(HostContext context)
        : base("tag", "Put tags on an asset or a column, or take them off.", context)
    {
        Arguments.Add(_name);
        Arguments.Add(_tags);
        Options.Add(_remove);
        Options.Add(_column);
    }

    public override IReadOnlyList<string> Examples { get; } =
        ["catchwater catalog tag silver.sales core reviewed", "catchwater catalog tag silver.sales pii --column customer_id", "catchwater catalog tag silver.sales core --remove"];

    protected override Task<EditResult> EditAsync(CatalogStore catalog, ParseResult arguments, string user, CancellationToken cancellationToken)
    {
        var tags = arguments.GetValue(_tags)!;
        var remove = arguments.GetValue(_remove);
        return catalog.UpdateAsync(
            arguments.GetValue(_name)!,
            new AssetEdit { Column = arguments.GetValue(_column), AddTags = remove ? [] : tags, RemoveTags = remove ? tags : [] },
            user,
            cancellationToken);
    }
}
