using System.Text.Json;
using Catchwater.Core.Names;
using Catchwater.Lake.Storage;
using Catchwater.Lake.Tables.Log;
using FsCheck;
using FsCheck.Fluent;

namespace Catchwater.Lake.Tests.Tables;

/// <summary>
/// Any sequence of commits and checkpoints, replayed from the disk at any version, equals the same sequence played on plain
/// dictionaries; also after a random cut behind a checkpoint, and from the view that followed along.
/// </summary>
public sealed class LogReplayModelTests : IDisposable
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";
    private readonly string _root = Directory.CreateTempSubdirectory("catchwater-tests").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Replay_equals_the_model() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Full ? 300 : 12).WithReplay(20260101, 1),
        Prop.ForAll(Histories().ToArbitrary(), history => Run(history)));

    private static Gen<Step[]> Histories()
    {
        var path = Gen.Choose(0, 7).Select(number => $"p={number % 3}/file {number}.parquet");
        var app = Gen.Choose(0, 2).Select(number => $"app{number}");
        var step = Gen.Frequency(
            (4, path.ListOf().Select(paths => new Step("append", [.. paths.Distinct()], 0))),
            (2, path.ListOf().Select(paths => new Step("remove", [.. paths.Distinct()], 0))),
            (1, path.ListOf().Select(paths => new Step("overwrite", [.. paths.Distinct()], 0))),
            (2, app.SelectMany(name => Gen.Choose(0, 99).Select(version => new Step("txn", [name], version)))),
            (1, Gen.Choose(1, 4).Select(columns => new Step("metadata", [], columns))),
            (3, Gen.Constant(new Step("checkpoint", [], 0))),
            (1, Gen.Constant(new Step("cut", [], 0))));
        return step.ArrayOf().Resize(30);
    }

    private bool Run(Step[] history)
    {
        var lake = Path.Combine(_root, Guid.CreateVersion7().ToString("N"));
        var path = Directory.CreateDirectory(Path.Combine(lake, "_delta_log")).FullName;
        var guard = new PathGuard(lake);
        TableLog Fresh() => new(DatasetName.Parse("a.b"), path, guard);
        var following = Fresh();
        List<Model> models = [];
        var oldest = 0L;
        Commit(path, models, new Step("metadata", [], 1));
        foreach (var step in history)
        {
            switch (step.Kind)
            {
                case "checkpoint":
                    CheckpointFile.WriteAsync(path, Latest(following), DateTimeOffset.MinValue, lake, CancellationToken.None).GetAwaiter().GetResult();
                    break;
                case "cut" when LogFolder.List(path).Checkpoints.Keys.LastOrDefault() is > 0 and var keep:
                    // As expiry does: what lies behind a checkpoint goes.
                    oldest = keep;
                    foreach (var version in LogFolder.List(path).Commits.Where(version => version < keep))
                    {
                        File.Delete(Path.Combine(path, LogFolder.CommitName(version)));
                        File.Delete(Path.Combine(path, LogFolder.CheckpointName(version)));
                    }

                    break;
                case "cut":
                    break;
                default:
                    Commit(path, models, step);
                    break;
            }

            models[^1].RequireSame(Latest(following));
        }

        for (var version = oldest; version < models.Count; version++)
        {
            models[(int)version].RequireSame(Fresh().VersionAsync(version, CancellationToken.None).GetAwaiter().GetResult());
        }

        models[^1].RequireSame(Latest(Fresh()));
        return true;
    }

    private static TableState Latest(TableLog log) => log.LatestAsync(CancellationToken.None).GetAwaiter().GetResult()!;

    private static void Commit(string path, List<Model> models, Step step)
    {
        var version = models.Count;
        var model = models.Count == 0 ? new Model() : models[^1].Copy();
        List<LogAction> actions = [new CommitInfoAction(JsonSerializer.SerializeToElement(new { timestamp = 1_000_000 + version, version }))];
        if (version == 0)
        {
            actions.Add(new ProtocolAction(1, 2));
        }

        switch (step.Kind)
        {
            case "append" or "overwrite":
                var removed = step.Kind == "overwrite" ? model.Files.Keys.Except(step.Names).ToList() : [];
                actions.AddRange(removed.Select(file => new RemoveAction(file, version, true, new Dictionary<string, string?> { ["p"] = "x" }, 1)));
                removed.ForEach(file => model.Remove(file));
                foreach (var file in step.Names)
                {
                    actions.Add(new AddAction(file, new Dictionary<string, string?> { ["p"] = version % 2 == 0 ? null : "ü%20 \"" }, version, version, true, $$"""{"numRecords":{{version}}}""", null));
                    model.Add(file, version);
                }

                break;
            case "remove":
                foreach (var file in step.Names.Where(model.Files.ContainsKey).ToList())
                {
                    actions.Add(new RemoveAction(file, version, true, null, null));
                    model.Remove(file);
                }

                break;
            case "txn":
                actions.Add(new TransactionAction(step.Names[0], step.Number, null));
                model.Transactions[step.Names[0]] = step.Number;
                break;
            case "metadata":
                var fields = string.Join(",", Enumerable.Range(0, step.Number).Select(column => $$$"""{"name":"c{{{column}}}","type":"long","nullable":true,"metadata":{}}"""));
                actions.Add(new MetadataAction("id", $$"""{"type":"struct","fields":[{{fields}}]}""", ["p"], new Dictionary<string, string> { ["k"] = "v" }, version));
                model.Columns = step.Number;
                break;
        }

        File.WriteAllBytes(Path.Combine(path, LogFolder.CommitName(version)), CommitFile.Write(actions));
        model.Version = version;
        models.Add(model);
    }

    private sealed record Step(string Kind, IReadOnlyList<string> Names, int Number);

    private sealed class Model
    {
        public Dictionary<string, int> Files { get; private init; } = [];

        public HashSet<string> Gone { get; private init; } = [];

        public Dictionary<string, long> Transactions { get; private init; } = [];

        public int Columns { get; set; }

        public int Version { get; set; }

        public Model Copy() => new() { Files = new(Files), Gone = [.. Gone], Transactions = new(Transactions), Columns = Columns };

        public void Add(string file, int version)
        {
            Files[file] = version;
            Gone.Remove(file);
        }

        public void Remove(string file)
        {
            Files.Remove(file);
            Gone.Add(file);
        }

        public void RequireSame(TableState state)
        {
            Assert.Equal(Version, state.Version);
            Assert.Equal(Columns, state.Schema.Fields.Count);
            Assert.Equal(Files.OrderBy(file => file.Key, StringComparer.Ordinal), state.Files.Select(file => KeyValuePair.Create(file.Key, (int)file.Value.Size)).OrderBy(file => file.Key, StringComparer.Ordinal));
            Assert.All(state.Files.Values, file => Assert.Equal(file.Size % 2 == 0 ? null : "ü%20 \"", file.PartitionValues["p"]));
            Assert.All(state.Files.Values, file => Assert.Equal($$"""{"numRecords":{{file.Size}}}""", file.Stats));
            Assert.Equal(Gone.Order(StringComparer.Ordinal), state.Tombstones.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(Transactions.OrderBy(pair => pair.Key), state.Transactions.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Version)).OrderBy(pair => pair.Key));
            Assert.Equal(1_000_000 + Version, state.CommittedAt.ToUnixTimeMilliseconds());
            Assert.Equal(Version, state.CommitInfo!.Value.GetProperty("version").GetInt32());
        }
    }
}
