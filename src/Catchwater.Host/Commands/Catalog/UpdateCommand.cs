using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Edits;
using Catchwater.Core.Errors;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog update</c>.</summary>
internal sealed class UpdateCommand : EditCommand
{
    private readonly Argument<string> _name = AssetArgument.Create();

    private readonly Option<string[]> _set = new("--set")
    {
        Description = $"A field and its value: {string.Join(", ", AssetField.All)}; of a column {string.Join(", ", AssetField.OfColumn)}. May be given several times.",
        HelpName = "FIELD=VALUE",
    };

    private readonly Option<string[]> _unset = new("--unset") { Description = "A field to give back to what runs say.", HelpName = "FIELD" };
    private readonly Option<string?> _column = new("--column") { Description = "The column that is meant, not the asset.", HelpName = "NAME" };

    public UpdateCommand(HostContext context)
        : base("update", "Change fields of an asset or of a column. What you set, no run overwrites.", context)
    {
        Arguments.Add(_name);
        Options.Add(_set);
        Options.Add(_unset);
        Options.Add(_column);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater catalog update silver.sales --set classification=confidential --set retention_period=365",
        "catchwater catalog update silver.sales --column customer_id --set classification=restricted",
        "catchwater catalog update silver.sales --unset retention_period",
    ];

    protected override Task<EditResult> EditAsync(CatalogStore catalog, ParseResult arguments, string user, CancellationToken cancellationToken)
    {
        Dictionary<string, string?> values = [];
        foreach (var (key, value) in (arguments.GetValue(_set) ?? []).Select(text => KeyValue.Parse("--set", text)))
        {
            values[key] = value;
        }

        foreach (var key in arguments.GetValue(_unset) ?? [])
        {
            values[key] = null;
        }

        if (values.Count == 0)
        {
            throw new CatalogException(new Problem("usage", "found neither --set nor --unset, expected one of them"));
        }

        return catalog.UpdateAsync(arguments.GetValue(_name)!, new AssetEdit { Column = arguments.GetValue(_column), Values = values }, user, cancellationToken);
    }
}
