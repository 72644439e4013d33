using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Edits;

namespace Catchwater.Host.Commands.Catalog;

/// <summary>Base of the commands by which a human sets something.</summary>
internal abstract class EditCommand : CatalogCommand
{
    private readonly Option<string> _user = new("--user")
    {
        Description = "Who says so. Default: the user of this computer.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.UserName,
    };

    protected EditCommand(string name, string description, HostContext context, bool creates = false)
        : base(name, description, context, creates) => Options.Add(_user);

    /// <summary>Makes the edit.</summary>
    protected abstract Task<EditResult> EditAsync(CatalogStore catalog, ParseResult arguments, string user, CancellationToken cancellationToken);

    protected sealed override async Task<int> RunAsync(CatalogStore catalog, ParseResult arguments, CancellationToken cancellationToken)
    {
        var result = await EditAsync(catalog, arguments, arguments.GetValue(_user)!, cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(result);
            return ExitCode.Done;
        }

        var to = Context.Output.Results;
        await to.WriteLineAsync($"{result.Asset}: {(result.Created ? "registered" : result.Changes.Count == 0 ? "nothing to change" : "changed")}");
        foreach (var change in result.Changes)
        {
            var where = change.Column is null ? change.Field : $"{change.Column}: {change.Field}";
            await to.WriteLineAsync(change.Before is not null && change.Before == change.After
                ? $"  {where}: {change.After} (as runs say, now by hand)"
                : $"  {where}: {change.Before ?? "(none)"} -> {change.After ?? "(none)"}");
        }

        return ExitCode.Done;
    }
}
