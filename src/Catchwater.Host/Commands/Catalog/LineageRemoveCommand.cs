using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Edits;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog lineage remove</c>.</summary>
internal sealed class LineageRemoveCommand : EditCommand
{
    private readonly Argument<string> _source = AssetArgument.Create("SOURCE");
    private readonly Argument<string> _target = AssetArgument.Create("TARGET");

    public LineageRemoveCommand(HostContext context)
        : base("remove", "Take back an edge that was stated by hand.", context)
    {
        Arguments.Add(_source);
        Arguments.Add(_target);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater catalog lineage remove raw_user_events users"];

    protected override Task<EditResult> EditAsync(CatalogStore catalog, ParseResult arguments, string user, CancellationToken cancellationToken) =>
        catalog.RemoveLineageAsync(arguments.GetValue(_source)!, arguments.GetValue(_target)!, user, cancellationToken);
}
