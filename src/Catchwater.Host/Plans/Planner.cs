using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catchwater.Catalog;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Core.Specs;
using Catchwater.Host.Judging;
using Catchwater.Host.Projects;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines;
using Catchwater.Pipelines.Compilation;
using Catchwater.Pipelines.Running;
using Catchwater.Pipelines.Transforms;
using Catchwater.Quality;
using Catchwater.Quality.Checks;
using Catchwater.Quality.History;
using Catchwater.Quality.Suites;
using Catchwater.Topics;

namespace Catchwater.Host.Plans;

/// <summary>Compiles every pipeline of a project against stand-ins; of data, only the heads of files are looked at, for their columns.</summary>
internal sealed class Planner(Project project, LakeStore lake, LakeSession session, IEventLog? log, TransformRegistry transforms, CheckRegistry checks, IRuleHistory? history = null, CatalogStore? catalog = null, PlanScope? scope = null)
{
    private readonly Dictionary<DatasetName, TableSchema?> _schemas = [];
    private readonly List<Problem> _problems = [];

    /// <summary>Sources and stream jobs, once planned.</summary>
    public FlowPlanner Flow { get; } = new(project, log, session);

    /// <summary>The steps that compiled, in the order they can run; all of them unless <see cref="PlanAsync"/> threw.</summary>
    public IReadOnlyList<PlannedStep> Planned { get; private set; } = [];

    /// <summary>The steps in the order they can run.</summary>
    /// <exception cref="ProjectException">With every problem of every source, pipeline and contract.</exception>
    public async Task<IReadOnlyList<PlannedStep>> PlanAsync(CancellationToken cancellationToken)
    {
        await Flow.PlanAsync(_problems, cancellationToken);
        foreach (var table in lake.List())
        {
            _schemas[table] = (await lake.Table(table).SnapshotAsync(null, cancellationToken))?.Schema;
        }

        List<PlannedStep> steps = [];
        Planned = steps;
        HashSet<DatasetName> failed = [];
        foreach (var pipeline in project.Pipelines)
        {
            // Below a table that does not compile, or that nobody makes, everything would be wrong for that one reason.
            if (pipeline.Inputs.Any(input => failed.Contains(input) || (input != pipeline.Target && !_schemas.ContainsKey(input))))
            {
                failed.Add(pipeline.Target);
                continue;
            }

            // One whose rules do not fit has its columns all the same, and those who read it can be looked at.
            if (await StepAsync(pipeline, cancellationToken) is { } step)
            {
                steps.Add(step);
            }
            else
            {
                failed.Add(pipeline.Target);
            }
        }

        return _problems.Count > 0 ? throw new ProjectException(_problems) : steps;
    }

    private async Task<PlannedStep?> StepAsync(Pipeline pipeline, CancellationToken cancellationToken)
    {
        var published = await lake.Table(pipeline.Target).SnapshotAsync(null, cancellationToken);
        try
        {
            var scans = new Dictionary<string, FileScan>();
            foreach (var file in FileInput.Of(pipeline))
            {
                scans[file.StandIn] = file.IsTopic
                    ? await TopicInputs.OpenAsync(session, pipeline, file, log, cancellationToken)
                    : await FileInputs.OpenAsync(session, pipeline, file, null, null, cancellationToken);
            }

            var compiled = PipelineCompiler.Compile(
                pipeline, scans.ToDictionary(scan => scan.Key, scan => scan.Value.Schema), name => _schemas.GetValueOrDefault(name), transforms);
            var schema = _schemas[pipeline.Target] = SchemaAfter(compiled, published);
            var suites = project.SuitesOf(pipeline.Target);
            var known = catalog is null || suites.Count == 0 ? null : await KnownClassifications.OfAsync(catalog, project.Name, pipeline.Target, cancellationToken);
            var gate = suites.Count == 0 ? null : Gate.Plan(pipeline.Target, schema, known is null ? suites : [.. suites.Select(suite => suite.Classified(known))], name => _schemas.GetValueOrDefault(name), checks, _problems, history: history);
            return new PlannedStep(compiled, schema, gate, SpecHash(compiled, suites), scans, published);
        }
        catch (CatchwaterException fault)
        {
            _problems.AddRange(fault.Problems);
            return null;
        }
    }

    // The columns of the table, which has more than the rows where it has grown. Readers of one that takes no such rows are looked at as if it did.
    private TableSchema SchemaAfter(CompiledPipeline compiled, TableSnapshot? published)
    {
        try
        {
            return TargetWrite.SchemaAfter(compiled, lake, published, scope?.FullRefresh is true);
        }
        catch (PipelineException fault)
        {
            if (scope?.Writes(compiled.Pipeline.Target) is not false)
            {
                _problems.AddRange(fault.Problems);
            }

            return compiled.Schema;
        }
    }

    // Everything that shapes the published rows, and nothing that does not: a changed description is no reason to run.
    private string SpecHash(CompiledPipeline compiled, IReadOnlyList<Suite> suites)
    {
        var spec = compiled.Pipeline.Spec;
        var text = new StringBuilder()
            .AppendLine(compiled.Sql)
            .AppendLine(JsonSerializer.Serialize(spec.Source, SpecReader.SnakeCase))
            .AppendLine(JsonSerializer.Serialize(spec.Target, SpecReader.SnakeCase))
            .AppendLine(JsonSerializer.Serialize(spec.Incremental, SpecReader.SnakeCase))
            .AppendLine(JsonSerializer.Serialize(spec.Rejects, SpecReader.SnakeCase));
        foreach (var suite in suites)
        {
            text.AppendLine(File.ReadAllText(Path.Combine(project.Directory, suite.Location.File)));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
