using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Host.Projects;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Commands;

/// <summary><c>expire</c>: lets go of old versions.</summary>
internal sealed class ExpireCommand : HostCommand
{
    private readonly Argument<string[]> _tables = new("TABLE") { Description = "Tables. Default: every table of the lake.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<DirectoryInfo> _project = SharedOptions.Project();
    private readonly Option<string?> _environment = SharedOptions.Environment();

    private readonly Option<double> _keepDays = new("--keep-days")
    {
        Description = "Days for which replaced versions stay readable.",
        HelpName = "DAYS",
        DefaultValueFactory = _ => 7,
    };

    private readonly Option<int> _keepVersions = new("--keep-versions")
    {
        Description = "Newest versions that stay readable whatever their age.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _apply = new("--apply") { Description = "Delete. Without it the command only says what would be deleted." };

    public ExpireCommand(HostContext context)
        : base("expire", "Delete the data of old table versions that nobody needs or reads.", context)
    {
        Arguments.Add(_tables);
        Options.Add(_keepDays);
        Options.Add(_keepVersions);
        Options.Add(_apply);
        Options.Add(_project);
        Options.Add(_environment);
        _keepDays.Require(days => days is >= 0 and <= 36500, "--keep-days must be 0 to 36500");
        _keepVersions.Require(versions => versions >= 1, "--keep-versions must be 1 or more: the current version always stays");
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater expire -p samples/retail", "catchwater expire silver.sales --keep-days 30 --keep-versions 5 --apply"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var settings = ProjectFile.LoadSettings(arguments.ProjectFolder(_project), arguments.GetValue(_environment));
        var lake = LakeStore.Open(settings.LakePath, Context.Time, create: false);
        var apply = arguments.GetValue(_apply);
        var policy = new ExpiryPolicy
        {
            MinAge = TimeSpan.FromDays(arguments.GetValue(_keepDays)),
            KeepVersions = arguments.GetValue(_keepVersions),
            LogMinAge = TimeSpan.FromDays(Math.Max(30, arguments.GetValue(_keepDays))),
            DryRun = !apply,
        };
        List<ExpiredTable> expired = [];
        foreach (var table in Tables(lake.List(), arguments.GetValue(_tables) ?? []))
        {
            var result = await lake.Table(table).ExpireAsync(policy, cancellationToken);
            expired.Add(new ExpiredTable(table, result.OldestVersion, result.Files.Count, result.Bytes, result.LogFiles.Count));
        }

        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(new ExpireDocument(apply ? "expired" : "dry_run", expired));
            return ExitCode.Done;
        }

        var width = expired.Select(table => table.Name.ToString().Length).DefaultIfEmpty(0).Max();
        foreach (var table in expired)
        {
            await Context.Output.Results.WriteLineAsync(
                $"{table.Name.ToString().PadRight(width)}  {Counted.Of(table.Files, "file")}, {(table.Bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture)} MB; readable from version {table.OldestVersion}");
        }

        await Context.Output.Results.WriteLineAsync(
            $"{(apply ? "deleted" : "would delete")} {Counted.Of(expired.Sum(table => table.Files), "file")}, {(expired.Sum(table => table.Bytes) / 1e6).ToString("N1", CultureInfo.InvariantCulture)} MB"
            + (apply ? "" : " (--apply deletes)"));
        return ExitCode.Done;
    }

    private static IReadOnlyList<DatasetName> Tables(IReadOnlyList<DatasetName> all, string[] names)
    {
        var unknown = names.Where(name => all.All(table => table.ToString() != name)).ToList();
        return unknown.Count > 0
            ? throw new ProjectException([.. unknown.Select(name => new Problem("unknown_table", $"there is no table '{name}'")
            {
                Hint = all.Count == 0 ? "the lake is empty" : Suggestion.Hint(name, [.. all.Select(table => table.ToString())]),
            })])
            : names.Length == 0 ? all : [.. all.Where(table => names.Contains(table.ToString()))];
    }
}

/// <summary>What <c>expire --json</c> prints.</summary>
/// <param name="Status"><c>expired</c>, or <c>dry_run</c> when nothing was deleted.</param>
/// <param name="Tables">One entry a table.</param>
public sealed record ExpireDocument([property: AllowedValues("expired", "dry_run")] string Status, IReadOnlyList<ExpiredTable> Tables);

/// <summary>What expiry deleted, or would delete, of a table.</summary>
/// <param name="Name">The table.</param>
/// <param name="OldestVersion">The oldest version that can be read afterwards.</param>
/// <param name="Files">Data files.</param>
/// <param name="Bytes">Bytes of those.</param>
/// <param name="LogFiles">Log entries and checkpoints.</param>
public sealed record ExpiredTable(DatasetName Name, long OldestVersion, int Files, long Bytes, int LogFiles);
