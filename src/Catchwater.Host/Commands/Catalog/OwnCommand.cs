using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Edits;
using Catchwater.Core.Errors;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog own</c>.</summary>
internal sealed class OwnCommand : EditCommand
{
    private readonly Argument<string> _name = AssetArgument.Create();
    private readonly Option<string?> _owner = new("--owner") { Description = "Who answers for it.", HelpName = "WHO" };
    private readonly Option<string?> _steward = new("--steward") { Description = "Who looks after its quality and meaning.", HelpName = "WHO" };

    public OwnCommand(HostContext context)
        : base("own", "Say who owns an asset and who is its steward.", context)
    {
        Arguments.Add(_name);
        Options.Add(_owner);
        Options.Add(_steward);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater catalog own silver.sales --owner data-team --steward jane@example.com"];

    protected override Task<EditResult> EditAsync(CatalogStore catalog, ParseResult arguments, string user, CancellationToken cancellationToken)
    {
        Dictionary<string, string?> values = [];
        foreach (var (field, option) in ((string, Option<string?>)[])[("owner", _owner), ("steward", _steward)])
        {
            if (arguments.GetValue(option) is { } who)
            {
                values[field] = who;
            }
        }

        return values.Count == 0
            ? throw new CatalogException(new Problem("usage", "found neither --owner nor --steward, expected one of them"))
            : catalog.UpdateAsync(arguments.GetValue(_name)!, new AssetEdit { Values = values }, user, cancellationToken);
    }
}
