using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Host.Projects;
using Catchwater.Host.Scaffolding;

namespace Catchwater.Host.Commands;

/// <summary><c>init</c>: a project that runs at once.</summary>
internal sealed class InitCommand : HostCommand
{
    private readonly Argument<DirectoryInfo> _directory = new("DIR")
    {
        Description = "The project's folder; it is made when it is missing. Default: the current one.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _template = new("--template")
    {
        Description = "retail: the sample, with its data. empty: only the project's own file. Default: retail, or empty with --from.",
        HelpName = "retail|empty",
    };

    private readonly Option<FileInfo?> _from = new("--from")
    {
        Description = "File (CSV, JSON or parquet) to begin with: the project gets a pipeline that reads it and a contract, drafted from its data.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _table = new("--table") { Description = "With --from: the table to make. Default: bronze. and the file's name.", HelpName = "TABLE" };

    public InitCommand(HostContext context)
        : base("init", "Write a new project that runs at once. Files that are there are never touched.", context)
    {
        Arguments.Add(_directory);
        Options.Add(_template);
        Options.Add(_from);
        Options.Add(_table);
        _template.AcceptOnlyFromAmong("retail", "empty");
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater init shop                                                    the retail sample, to look around in",
        "catchwater init mine --from samples/retail/data/countries.csv           a project about a file of yours",
        "catchwater init mine --from samples/retail/data/countries.csv --table bronze.lands",
        "catchwater init blank --template empty",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var directory = Path.TrimEndingDirectorySeparator((arguments.GetValue(_directory) ?? new DirectoryInfo(".")).FullName);
        var from = arguments.GetValue(_from);
        var template = arguments.GetValue(_template) ?? (from is null ? "retail" : "empty");
        List<ScaffoldFile> files = [.. template == "retail" ? Templates.Retail() : Templates.Empty(directory)];
        (DraftedTable Table, long Malformed, bool Copy)? draft = null;
        if (from is not null)
        {
            draft = await FileDraft.ReadAsync(from, directory, Table(arguments), Context.Time, cancellationToken);
            files.AddRange(draft.Value.Table.Files());
            if (draft.Value.Copy)
            {
                files.Add(new ScaffoldFile(draft.Value.Table.Path, await File.ReadAllBytesAsync(from.FullName, cancellationToken)));
            }

            // Another file for a project that is there: its own files stay as they are.
            files.RemoveAll(file => file.Name is ProjectFile.Name or ".gitignore" && File.Exists(Path.Combine(directory, file.Name)));
        }

        var written = await ScaffoldWriter.WriteAsync(directory, files, cancellationToken);

        // What is written must be valid; if it is not, it should be this command that says so.
        var project = ProjectLoader.Load(directory, null, Context.Transforms, Context.Streams);
        Report(directory, project, files, written, draft, arguments.GetValue(JsonOption));
        return ExitCode.Done;
    }

    private DatasetName? Table(ParseResult arguments) => arguments.GetValue(_table) switch
    {
        null => null,
        var text when DatasetName.TryParse(text, out var name) => name,
        var text => throw new ProjectException(new Problem("usage", $"--table: found '{text}', expected {DatasetName.Expected}")),
    };

    private void Report(
        string directory, Project project, List<ScaffoldFile> files, IReadOnlyList<string> written, (DraftedTable Table, long Malformed, bool Copy)? draft, bool json)
    {
        var near = Path.GetRelativePath(Environment.CurrentDirectory, directory);
        var here = near.StartsWith("..", StringComparison.Ordinal) ? directory : near;
        var run = here == "." ? "catchwater run" : $"catchwater run {(here.Contains(' ', StringComparison.Ordinal) ? $"\"{here}\"" : here)}";
        if (json)
        {
            Context.Output.WriteJson(new InitDocument(project.Name, directory, written, files.Count - written.Count, run)
            {
                Table = draft?.Table.Table,
                Rows = draft?.Table.Rows,
                RowsMalformed = draft?.Malformed,
            });
            return;
        }

        var output = Context.Output.Results;
        foreach (var name in written)
        {
            output.WriteLine($"  {name}");
        }

        output.WriteLine($"{Counted.Of(written.Count, "file")} written to {here}" + (written.Count < files.Count ? $", {files.Count - written.Count} were there already" : ""));
        if (draft is { } drafted)
        {
            output.WriteLine($"{drafted.Table.Table}: {Counted.Of(drafted.Table.Rows, "row")}, {Counted.Of(drafted.Table.Columns.Count, "column")}"
                + (drafted.Malformed > 0 ? $"; {Counted.Of(drafted.Malformed, "malformed row")} will go to quarantine" : ""));
        }

        output.WriteLine($"next: {run}");
    }
}

/// <summary>What <c>init --json</c> prints.</summary>
/// <param name="Project">The project's name.</param>
/// <param name="Directory">Its folder.</param>
/// <param name="Written">The files that were written, relative to it.</param>
/// <param name="Unchanged">Files that were there already, just so.</param>
/// <param name="Next">The command to try next.</param>
public sealed record InitDocument(string Project, string Directory, IReadOnlyList<string> Written, int Unchanged, string Next)
{
    /// <summary>Always <c>ok</c>.</summary>
    public string Status { get; } = "ok";

    /// <summary>With <c>--from</c>: the table that was drafted.</summary>
    public DatasetName? Table { get; init; }

    /// <summary>With <c>--from</c>: rows of the file.</summary>
    public long? Rows { get; init; }

    /// <summary>With <c>--from</c>: rows that are malformed and will go to quarantine.</summary>
    public long? RowsMalformed { get; init; }
}
