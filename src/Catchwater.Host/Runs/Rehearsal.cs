using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Catalog;
using Catchwater.Core.Events;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Host.Commands;
using Catchwater.Lake.Sql;

namespace Catchwater.Host.Runs;

/// <summary>
/// What a run does last is done once in memory while the project is read and planned, on a core that would be idle: the methods it needs
/// are compiled by the time the tables are written (docs/decisions/0100). Nothing of it is kept, and nothing waits for it.
/// </summary>
internal static class Rehearsal
{
    /// <summary>Begins, where there is a core for it.</summary>
    public static void Begin(TimeProvider time)
    {
        if (Environment.ProcessorCount > 1)
        {
            // A thread of its own: the pool has as many as there are cores, and queries wait in them. A fault here would come again where it counts.
            _ = Task.Factory.StartNew(() => Run(time), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <summary>Takes an event like those of a pipeline into a catalogue in memory, and writes a result.</summary>
    internal static void Run(TimeProvider time)
    {
        // What is needed first comes first: the engine's parser, when the first pipeline is read.
        SqlDialect.Expression("1");
        var table = DatasetName.Parse("layer.table");
        CatalogStore.Rehearse(Published(time.GetUtcNow(), table), time);
        var result = new RunResult
        {
            Project = "project",
            RunId = Guid.Empty,
            Status = RunStatus.Success,
            StartedAt = time.GetUtcNow(),
            DurationS = 0,
            Steps = [new StepResult { Name = "layer.table", Kind = StepKind.Pipeline, Status = StepStatus.Success }],
            Tables = [new TableResult { Name = table, Version = 0, Rows = 0, Files = 0, Bytes = 0, Path = "", Published = true }],
            Quality = [],
        };
        JsonSerializer.Serialize(result, CommandOutput.Json);
    }

    private static RunEvent Published(DateTimeOffset at, DatasetName table) => new()
    {
        EventType = RunState.Complete,
        EventTime = at,
        Run = new RunRef(Guid.CreateVersion7(at), new JsonObject { ["parent"] = Facet.Parent(Guid.Empty, "project", "project"), ["tags"] = Facet.User("user") }),
        Job = new JobRef("project", "layer.table", new JsonObject { ["jobType"] = Facet.JobType("PIPELINE"), ["sql"] = Facet.Sql("SELECT 1") }),
        Inputs = [new DatasetRef("project", "data/file.csv", new JsonObject { ["schema"] = Facet.Schema(Schema), ["catchwater_asset"] = Facet.Asset(new AssetFacts { Kind = "file", SizeBytes = 0 }) })],
        Outputs =
        [
            new DatasetRef(
                "project",
                table.ToString(),
                new JsonObject
                {
                    ["schema"] = Facet.Schema(Schema),
                    ["columnLineage"] = Facet.ColumnLineage(
                        new Dictionary<string, IReadOnlyList<InputField>> { ["column"] = [Field(direct: true)] }, [Field(direct: false)]),
                    ["version"] = Facet.Version(0),
                    ["catchwater_asset"] = Facet.Asset(new AssetFacts { Kind = "table", Location = "lake", Format = "delta", RowCount = 0, SizeBytes = 0, Tags = ["tag"] }),
                },
                OutputFacets: new JsonObject { ["outputStatistics"] = Facet.OutputStatistics(0, 0, 0) }),
        ],
    };

    private static readonly TableSchema Schema = new([new Column("column", "BIGINT")]);

    private static InputField Field(bool direct) => new("project", "data/file.csv", "column", direct, direct ? "IDENTITY" : "FILTER");
}
