using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Edits;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog lineage add</c>.</summary>
internal sealed class LineageAddCommand : EditCommand
{
    private readonly Argument<string> _source = AssetArgument.Create("SOURCE");
    private readonly Argument<string> _target = AssetArgument.Create("TARGET");
    private readonly Option<string?> _transformation = new("--transformation") { Description = "How, in words.", HelpName = "TEXT" };
    private readonly Option<string?> _operation = new("--operation") { Description = "What kind of work, such as transform or copy. Default: transform.", HelpName = "TYPE" };

    public LineageAddCommand(HostContext context)
        : base("add", "State that data flows from one asset to another, where no run tells it. An asset that is not known yet is registered.", context, creates: true)
    {
        Arguments.Add(_source);
        Arguments.Add(_target);
        Options.Add(_transformation);
        Options.Add(_operation);
    }

    public override IReadOnlyList<string> Examples { get; } =
        ["catchwater catalog lineage add raw_user_events users --transformation \"ETL pipeline - user profile extraction\" --operation transform"];

    protected override Task<EditResult> EditAsync(CatalogStore catalog, ParseResult arguments, string user, CancellationToken cancellationToken) =>
        catalog.AddLineageAsync(
            arguments.GetValue(_source)!, arguments.GetValue(_target)!, arguments.GetValue(_transformation), arguments.GetValue(_operation),
            ProjectFile.LoadName(ProjectFolder(arguments)), user, cancellationToken);
}
