using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Host.Commands;
using Catchwater.Host.Projects;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Running;
using Catchwater.Quality;
using Catchwater.Quality.Files;
using Catchwater.Quality.History;
using Catchwater.Quality.Suites;

namespace Catchwater.Host.Judging;

/// <summary>An engine in which tables of a project, and files, are open to be judged and profiled. Nothing is written.</summary>
internal sealed class JudgingSession : IDisposable
{
    private readonly HostContext _context;
    private readonly LakeEngine _engine;
    private readonly LakeStore? _lake;
    private readonly LakeViews? _views;
    private readonly Dictionary<DatasetName, JudgedData> _others = [];

    /// <summary>Opens it.</summary>
    /// <param name="context">What the host was built with.</param>
    /// <param name="settings">The project whose tables can be asked; null for none.</param>
    public JudgingSession(HostContext context, ProjectSettings? settings)
    {
        _context = context;
        _engine = LakeEngine.Open((settings?.Engine ?? new EngineOptions()) with { SpillDirectory = null });
        if (settings is not null)
        {
            _lake = LakeStore.Open(settings.LakePath, context.Time, create: false);
            _views = new LakeViews(_lake, _engine);
        }

        Session = _engine.OpenSession();
    }

    /// <summary>Where to ask.</summary>
    public LakeSession Session { get; }

    /// <summary>Opens a table of the project.</summary>
    /// <exception cref="ProjectException">It is not there.</exception>
    public async Task<JudgedData> TableAsync(DatasetName name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) ?? throw new ProjectException(new Problem("unknown_table", $"{name} is not published")
        {
            Hint = _lake is null || _lake.List() is not { Count: > 0 } there ? "run the project first" : Suggestion.Hint(name.ToString(), [.. there.Select(table => table.ToString())]),
        });

    /// <summary>Opens a file.</summary>
    /// <exception cref="CatchwaterException">It is missing, of no format that is read, or damaged.</exception>
    public Task<JudgedData> FileAsync(FileTarget target, DeclareTypes? declare, CancellationToken cancellationToken) =>
        target.OpenAsync(Session, declare, _context.Time, cancellationToken);

    /// <summary>Lets rules find data under a table's name that the project does not have under it.</summary>
    public void Offer(DatasetName name, JudgedData data) => _others[name] = data;

    /// <summary>Judges data by suites that are all about the same table.</summary>
    /// <param name="name">What the suites call it.</param>
    /// <param name="data">The data.</param>
    /// <param name="suites">The suites.</param>
    /// <param name="history">Where the results are kept, and what rules compare with; null for nowhere.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CatchwaterException">A rule does not fit the data, or it cannot be read.</exception>
    public async Task<GateResult> JudgeAsync(DatasetName name, JudgedData data, IReadOnlyList<Suite> suites, QualityHistory? history, CancellationToken cancellationToken)
    {
        List<Problem> problems = [];
        Dictionary<DatasetName, string> relations = [];
        TableSchema? SchemaOf(DatasetName other)
        {
            // Planning asks for other tables as it meets them.
            var found = Task.Run(() => FindAsync(other, cancellationToken), cancellationToken).GetAwaiter().GetResult();
            if (found is not null)
            {
                relations[other] = found.Relation;
            }

            return found?.Schema;
        }

        var gate = Gate.Plan(name, data.Schema, suites, SchemaOf, _context.Checks, problems, _context.Time, history?.Before(data.Version));
        if (gate is null || problems.Count > 0)
        {
            throw new ProjectException(problems);
        }

        var result = await gate.JudgeTableAsync(Session, data.Relation, other => relations[other], data.Statistics, cancellationToken);
        result = data.CopyableRelation is null ? result : await OfFileAsync(name, data, suites, result, cancellationToken);
        if (history is not null)
        {
            // A table is what people use, whatever is said of it now; a file that quality rejects is not going to be.
            await history.RecordAsync(result.Suites, new HistoryEntry(data.Version, data.CopyableRelation is null || result.Passed), cancellationToken);
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Dispose();
        _views?.Dispose();
        _engine.Dispose();
    }

    private async Task<JudgedData?> FindAsync(DatasetName name, CancellationToken cancellationToken)
    {
        if (_others.TryGetValue(name, out var offered))
        {
            return offered;
        }

        return _views is not null && await _views.ShowAsync(name, cancellationToken) is { } snapshot
            ? new JudgedData(name.ToString(), Quoting.Name(name), snapshot.Schema, snapshot.Version.ToString(CultureInfo.InvariantCulture)) { Statistics = snapshot.Statistics }
            : null;
    }

    // A file goes by its own name, and rows that could not be read at all are the first thing to know about it.
    private async Task<GateResult> OfFileAsync(DatasetName name, JudgedData data, IReadOnlyList<Suite> suites, GateResult result, CancellationToken cancellationToken)
    {
        // A rule that nobody wrote counts only where it has something to say.
        var readable = data.Rejected is { Count: > 0 } rejected
            ? await ReadableRows.JudgeAsync(Session, rejected, result.Suites[0].TotalRows ?? 0, suites.SelectMany(suite => suite.Classifications), cancellationToken)
            : null;
        while (readable is not null && result.Suites[0].Rules.Any(rule => rule.Name.Equals(readable.Name, StringComparison.OrdinalIgnoreCase)))
        {
            readable = readable with { Name = $"{readable.Name}_rows" };
        }

        return new GateResult(
        [
            .. result.Suites.Select((suite, index) => suite with
            {
                Source = data.Shown,
                Rules =
                [
                    .. index == 0 && readable is not null ? [readable] : Array.Empty<RuleResult>(),
                    .. suite.Rules.Select(rule => rule with { Sql = rule.Sql?.Replace(Quoting.Name(name), data.CopyableRelation, StringComparison.Ordinal) }),
                ],
            }),
        ]);
    }
}
