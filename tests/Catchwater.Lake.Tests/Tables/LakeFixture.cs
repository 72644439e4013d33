using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Tests.Tables;

/// <summary>A lake in a folder of its own, with an engine, and a clock that tests move.</summary>
internal sealed class LakeFixture : IDisposable
{
    private readonly LakeEngine _engine;

    public LakeFixture(EngineOptions? options = null, string? root = null)
    {
        Root = root ?? Path.Combine(Path.GetTempPath(), "catchwater-tests", Guid.CreateVersion7().ToString("N"));
        Directory.CreateDirectory(Root);
        _engine = LakeEngine.Open(options ?? new EngineOptions { Threads = 2 });
        Session = _engine.OpenSession();
        Clock = new TestClock();
        Store = LakeStore.Open(Root, Clock);
        Table = Store.Table(DatasetName.Parse("silver.sales"));
    }

    public string Root { get; }

    public TestClock Clock { get; }

    public LakeSession Session { get; }

    public LakeStore Store { get; }

    public LakeTable Table { get; }

    /// <summary>A second view of the same lake that remembers nothing.</summary>
    public LakeTable Fresh() => LakeStore.Open(Root, Clock).Table(Table.Name);

    public LakeSession OpenSession() => _engine.OpenSession();

    public string LogFile(string name) => Path.Combine(Table.Path, "_delta_log", name);

    public string Commit(long version) => LogFile($"{version:D20}.json");

    public async Task<TableCommit> WriteAsync(
        string select, WriteMode mode = WriteMode.Overwrite, string[]? partition = null, string[]? keys = null, bool evolve = false, CommitDetails? details = null)
    {
        await using var staged = await Table.StageAsync(
            Session,
            new WriteRequest
            {
                Select = select,
                Mode = mode,
                RunId = Guid.CreateVersion7(),
                PartitionColumns = partition ?? [],
                MergeKeys = keys ?? [],
                EvolveSchema = evolve,
            });
        return await staged.CommitAsync(details ?? new CommitDetails { RunId = Guid.CreateVersion7() });
    }

    /// <summary>The rows of a relation as text, one line a row, in the order of all columns.</summary>
    public async Task<string[]> RowsAsync(string relation, string columns = "*") =>
        [.. (await Session.RowsAsync($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (SELECT {columns} FROM {relation} AS t ORDER BY ALL)"))
            .Select(row => $"({string.Join(", ", row.Select(value => value ?? "NULL"))})")];

    public async Task<string[]> TableRowsAsync(string columns = "*", AsOf? asOf = null) =>
        await RowsAsync((await Fresh().SnapshotAsync(asOf))!.Relation, columns);

    public IReadOnlyList<string> DataFiles() =>
        Directory.Exists(Table.Path)
            ? [.. Directory.EnumerateFiles(Table.Path, "*.parquet", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Table.Path, path))
                .Where(path => !path.StartsWith('_'))]
            : [];

    public void Dispose()
    {
        Session.Dispose();
        _engine.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}

/// <summary>A clock that only moves when told.</summary>
internal sealed class TestClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => Now;

    public void Advance(TimeSpan by) => Now += by;
}
