using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Core.Specs;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Compilation;
using Catchwater.Pipelines.Running;
using Catchwater.Pipelines.Transforms;
using Catchwater.Quality;
using Catchwater.Quality.Checks;
using Catchwater.Quality.Suites;
using Catchwater.Topics;

namespace Catchwater.Pipelines.Tests;

/// <summary>A folder with a lake in it, in which single pipelines are run as a project would run them.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly LakeEngine _engine = LakeEngine.Open(new EngineOptions { Threads = 2 });

    public Workbench()
    {
        Lake = LakeStore.Open(Path.Combine(Folder, "lake"), TimeProvider.System);
        Views = new LakeViews(Lake, _engine);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("catchwater-pipelines-").FullName;

    public LakeStore Lake { get; }

    public LakeViews Views { get; }

    public TransformRegistry Transforms { get; } = new();

    public CheckRegistry Checks { get; } = new();

    /// <summary>The log that topics are landed from; null until a test opens one.</summary>
    public IEventLog? Log { get; set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Workbench Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    /// <summary>Compiles a pipeline; the problems when it has any.</summary>
    public async Task<(CompiledPipeline? Compiled, IReadOnlyList<Problem> Problems)> CompileAsync(string yaml)
    {
        try
        {
            using var session = _engine.OpenSession();
            var (_, compiled, _) = await PrepareAsync(yaml, session);
            return (compiled, []);
        }
        catch (CatchwaterException fault)
        {
            return (null, fault.Problems);
        }
    }

    /// <summary>Runs a pipeline, judged by the rules given.</summary>
    public async Task<PipelineOutcome> RunAsync(string yaml, string? rules = null, bool fullRefresh = false)
    {
        using var session = _engine.OpenSession();
        var (pipeline, compiled, scans) = await PrepareAsync(yaml, session);
        Gate? gate = null;
        List<Problem> problems = [];
        if (rules is not null)
        {
            var suite = SuiteReader.FromRules(SpecReader.Parse<RulesFile>(rules, "rules/r.yaml", problems)!, problems);
            gate = Gate.Plan(pipeline.Target, compiled.Schema, [suite], _ => null, Checks, problems);
            Assert.Empty(problems);
        }

        var job = new PipelineJob
        {
            Compiled = compiled,
            Gate = gate,
            Scans = scans,
            SpecHash = "spec",
            Project = "test",
            RunId = Guid.CreateVersion7(),
            ParentRunId = Guid.CreateVersion7(),
            Started = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
            FullRefresh = fullRefresh,
            Log = Log,
        };
        var inputs = await PipelineInputs.ReadAsync(job, Views, Token);
        return await new PipelineRunner(Lake, Views, TimeProvider.System).RunAsync(job, inputs, session, null, Token);
    }

    /// <summary>The rows a query over the lake's tables yields, each as its values joined by <c>|</c>.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string sql, params string[] tables)
    {
        foreach (var table in tables)
        {
            await Views.ShowAsync(DatasetName.Parse(table), Token);
        }

        using var session = _engine.OpenSession();
        return [.. (await session.RowsAsync(sql, Token)).Select(row => string.Join('|', row.Select(value => value ?? "NULL")))];
    }

    public void Dispose()
    {
        Views.Dispose();
        _engine.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<(Pipeline Pipeline, CompiledPipeline Compiled, Dictionary<string, FileScan> Scans)> PrepareAsync(string yaml, LakeSession session)
    {
        Write("pipelines/p.yaml", yaml);
        List<Problem> problems = [];
        var pipeline = PipelineReader.Read(Folder, "pipelines/p.yaml", Transforms, problems) ?? throw new PipelineException(problems);
        Dictionary<string, FileScan> scans = [];
        foreach (var file in FileInput.Of(pipeline))
        {
            scans[file.StandIn] = file.IsTopic
                ? await TopicInputs.OpenAsync(session, pipeline, file, Log, Token)
                : await FileInputs.OpenAsync(session, pipeline, file, null, null, Token);
        }

        Dictionary<DatasetName, TableSchema> schemas = [];
        foreach (var table in Lake.List())
        {
            schemas[table] = (await Lake.Table(table).SnapshotAsync(null, Token))!.Schema;
        }

        var compiled = PipelineCompiler.Compile(pipeline, scans.ToDictionary(scan => scan.Key, scan => scan.Value.Schema), name => schemas.GetValueOrDefault(name), Transforms);
        return (pipeline, compiled, scans);
    }
}
