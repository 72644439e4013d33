using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Host.Commands;
using Catchwater.Host.Projects;
using Catchwater.Lake;
using Catchwater.Lake.Sessions;
using Catchwater.Pipelines.Compilation;
using Catchwater.Quality;

namespace Catchwater.Host.Testing;

/// <summary>
/// Runs tests of pipelines in one engine, in memory: the pipeline is compiled, run over its stand-ins and split into rows and rejects
/// as a run would, and nothing is written to a lake.
/// </summary>
internal sealed class TestRunner : IDisposable
{
    private const string Made = "catchwater_made";
    private static readonly DateTimeOffset Started = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Project _project;
    private readonly HostContext _context;
    private readonly LakeEngine _engine = LakeEngine.Open(new EngineOptions { Threads = 1, MemoryLimit = "512MB" });
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("catchwater-test-");

    public TestRunner(Project project, HostContext context) => (_project, _context) = (project, context);

    public async Task<TestResult> RunAsync(PipelineTest test, CancellationToken cancellationToken)
    {
        var began = _context.Time.GetTimestamp();
        var result = new TestResult { Pipeline = test.Pipeline.Target, Name = test.Spec.Name, File = test.At().File, Line = test.At().Line, Status = TestStatus.Error };
        var folder = _folder.CreateSubdirectory(Guid.CreateVersion7().ToString("N"));
        try
        {
            using var session = _engine.OpenSession();
            result = await CompareAsync(test, new StandIns(_project, test, session, folder.FullName), session, result, cancellationToken);
        }
        catch (CatchwaterException fault)
        {
            result = result with { Problems = fault.Problems };
        }

        return result with { DurationMs = Math.Round(_context.Time.GetElapsedTime(began).TotalMilliseconds, 1) };
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<TestResult> CompareAsync(PipelineTest test, StandIns given, LakeSession session, TestResult result, CancellationToken cancellationToken)
    {
        await given.CreateAsync(cancellationToken);
        var compiled = PipelineCompiler.Compile(
            test.Pipeline, given.Scans.ToDictionary(scan => scan.Key, scan => scan.Value.Schema), name => given.Schemas.GetValueOrDefault(name), _context.Transforms);
        var rejects = await MakeAsync(test, compiled, given, session, cancellationToken);

        var expected = test.Spec.Expect;
        var columns = expected.Rows.SelectMany(row => row.Keys).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (columns.FirstOrDefault(name => compiled.Schema.Find(name) is null) is { } unknown)
        {
            return result with
            {
                Status = TestStatus.Failed,
                Problems = [new Problem("unknown_column", $"{test.Pipeline.Target} has no column '{unknown}'")
                {
                    Hint = Suggestion.Hint(unknown, [.. compiled.Schema.Columns.Select(column => column.Name)]),
                }.At(test.At("expect.rows"))],
            };
        }

        // No expected row names no column: then every row is one too many, and all of it is worth showing.
        var compared = columns.Count > 0 ? columns.ConvertAll(name => compiled.Schema.Find(name)!) : [.. compiled.Schema.Columns];
        var found = (await session.RowsAsync($"SELECT {string.Join(", ", compared.Select(column => CellText.Select(Quoting.Identifier(column.Name), column.Type)))} FROM {Made}", cancellationToken))
            .ConvertAll(row => row.Select((value, i) => CellText.Normal((string?)value, compared[i].Type)).ToArray());
        var wanted = expected.Rows.Select(row => compared.Select((column, i) =>
            CellText.Normal(row.FirstOrDefault(pair => pair.Key.Equals(column.Name, StringComparison.OrdinalIgnoreCase)) is { Key: not null } pair ? CellText.Of(pair.Value) : null, column.Type)).ToArray()).ToList();
        var differences = RowDiff.Between([.. compared.Select(column => column.Name)], wanted, found);
        var rejected = RejectDiff.Between(expected.Rejects, rejects);
        return result with
        {
            Status = differences.Count + rejected.Count == 0 ? TestStatus.Passed : TestStatus.Failed,
            RowsAsExpected = wanted.Count - differences.Count(difference => difference.Kind != DifferenceKind.Unexpected),
            Columns = [.. compared.Select(column => column.Name)],
            Differences = differences,
            Rejects = rejected,
        };
    }

    private async Task<List<RejectDifference>> MakeAsync(PipelineTest test, CompiledPipeline compiled, StandIns given, LakeSession session, CancellationToken cancellationToken)
    {
        List<RejectDifference> rejects = [];
        async Task CollectAsync(string select) =>
            rejects.AddRange((await session.RowsAsync(select, cancellationToken)).Select(row => new RejectDifference(
                DifferenceKind.Unexpected, given.NameOf((string)row[0]!), row[1] is null ? null : Convert.ToInt64(row[1], CultureInfo.InvariantCulture), (string?)row[2], (string?)row[3], (string?)row[4])));

        RenderOptions Options() => new() { Relations = given.Scans.ToDictionary(scan => scan.Key, scan => scan.Value.Relation), RunStarted = Started };
        Task MakeTableAsync(RenderOptions options) => session.ExecuteAsync(
            $"CREATE OR REPLACE TEMP TABLE {Made} AS SELECT {string.Join(", ", compiled.Schema.Columns.Select(column => $"CAST({Quoting.Identifier(column.Name)} AS {column.Type}) AS {Quoting.Identifier(column.Name)}"))} FROM ({compiled.Render(options)})",
            cancellationToken);
        try
        {
            await MakeTableAsync(Options());
        }
        catch (LakeException fault) when (compiled.Casts && fault.Problems[0].Code == "conversion_error")
        {
            await given.OpenFilesAsync(cancellationToken);
            var tolerant = Options() with { Tolerant = true };
            await MakeTableAsync(tolerant);
            var source = test.Pipeline.Spec.Source.Table?.ToString() ?? FileInput.Of(test.Pipeline).First().Name;
            await CollectAsync($"SELECT {Quoting.Literal(source)}, NULL, column_name, raw, reason FROM ({compiled.RenderCastRejects(tolerant)})");
        }

        foreach (var scan in given.Scans.Values)
        {
            var malformed = await scan.CollectRejectsAsync(session, cancellationToken);
            if (malformed.Count > 0)
            {
                await CollectAsync($"SELECT file, line, column_name, raw, reason FROM {malformed.Relation}");
            }
        }

        if (Gate(test, compiled, given) is { RejectPredicate: { } predicate } gate)
        {
            await CollectAsync($"SELECT {Quoting.Literal(test.Pipeline.Target.ToString())}, NULL, NULL, CAST(to_json({Made}) AS VARCHAR), {gate.RejectReason} FROM {Made} WHERE {predicate}");
            await session.ExecuteAsync($"DELETE FROM {Made} WHERE {predicate}", cancellationToken);
        }

        return rejects;
    }

    private Gate? Gate(PipelineTest test, CompiledPipeline compiled, StandIns given)
    {
        var suites = _project.SuitesOf(test.Pipeline.Target);
        if (!suites.SelectMany(suite => suite.Rules).Any(rule => rule.Quarantine))
        {
            return null;
        }

        List<Problem> problems = [];
        var gate = Quality.Gate.Plan(test.Pipeline.Target, compiled.Schema, suites, name => given.Schemas.GetValueOrDefault(name), _context.Checks, problems, _context.Time);
        return problems.FirstOrDefault(problem => problem.Code != "unknown_table") is { } wrong ? throw new ProjectException(wrong) : gate;
    }
}
