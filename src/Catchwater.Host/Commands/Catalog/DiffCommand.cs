using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Core.Schemas;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog diff</c>.</summary>
internal sealed class DiffCommand : CatalogCommand
{
    private readonly Argument<string> _name = AssetArgument.Create();
    private readonly Option<int?> _from = new("--from") { Description = "Number of the older schema, as show --json tells it. Default: the one before.", HelpName = "N" };
    private readonly Option<int?> _to = new("--to") { Description = "Number of the newer schema. Default: the current one.", HelpName = "N" };

    public DiffCommand(HostContext context)
        : base("diff", "Show what changed between two schemas of an asset.", context)
    {
        Arguments.Add(_name);
        Options.Add(_from);
        Options.Add(_to);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater catalog diff silver.sales", "catchwater catalog diff silver.sales --from 1 --to 3"];

    protected override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var diff = await catalog.SchemaDiffAsync(arguments.GetValue(_name)!, arguments.GetValue(_from), arguments.GetValue(_to), cancellationToken);
        var to = Context.Output.Results;
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(diff);
        }
        else if (diff.Changes.Count == 0)
        {
            await to.WriteLineAsync(diff.From == diff.To ? $"{diff.Asset} has {(diff.To is null ? "no schema" : "one schema only")}" : $"{diff.Asset}: schemas {diff.From} and {diff.To} differ in the order of columns only");
        }
        else
        {
            await to.WriteLineAsync($"{diff.Asset}: schema {diff.From} -> {diff.To}");
            foreach (var change in diff.Changes)
            {
                await to.WriteLineAsync($"  {(change.Breaking ? "BREAKING" : "        ")}  {Words(change)}");
            }
        }

        return ExitCode.Done;
    }

    private static string Words(SchemaChange change) => change.Kind switch
    {
        SchemaChangeKind.Added => $"+ {change.Column} {change.After}",
        SchemaChangeKind.Removed => $"- {change.Column} {change.Before}",
        _ => $"~ {change.Column} {change.Before} -> {change.After}",
    };
}
