using Catchwater.Core.Errors;
using Catchwater.Quality.History;

namespace Catchwater.Quality.Tests.History;

/// <summary>A table that gets a new version a day, judged each time, with a real history.</summary>
public sealed class Versions : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("catchwater-history-").FullName;
    private readonly Workbench _bench = new();
    private readonly Clock _clock = new();

    public Versions() => Store = QualityHistory.Open(Path.Combine(_folder, "state", "quality.db"));

    public QualityHistory Store { get; }

    public string File => Path.Combine(_folder, "state", "quality.db");

    public int Version { get; private set; }

    /// <summary>Time between versions. Default a day.</summary>
    public TimeSpan Step { get; set; } = TimeSpan.FromDays(1);

    /// <summary>A new version of silver.t, judged by checks of the table, and kept.</summary>
    /// <param name="select">Its rows.</param>
    /// <param name="quality">The checks.</param>
    /// <param name="again">Whether it is the same version as the last.</param>
    /// <param name="accepted">Whether it became data people use.</param>
    /// <param name="properties">Columns of the contract.</param>
    public async Task<SuiteResult> JudgeAsync(string select, string quality, bool again = false, bool accepted = true, string properties = "")
    {
        if (!again)
        {
            Version++;
            _clock.Now += Step;
        }

        var version = Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _bench.Table("silver.t", select);
        _bench.History = Store.Before(version);
        List<Problem> problems = [];
        var suites = Workbench.Properties(properties, problems, quality);
        Assert.Empty(problems);
        var result = await _bench.JudgeAsync(suites, time: _clock);
        await Store.RecordAsync([result], new HistoryEntry(accepted ? version : null, accepted), TestContext.Current.CancellationToken);
        return result;
    }

    /// <summary>As <see cref="JudgeAsync"/>, for a table of so many rows and one rule; how it came out.</summary>
    public async Task<RuleResult> RowsAsync(long rows, string quality, bool again = false, bool accepted = true) =>
        Assert.Single((await JudgeAsync($"SELECT i AS a FROM range({rows}) AS r(i)", quality, again, accepted)).Rules);

    public void Table(string name, string select) => _bench.Table(name, select);

    public void Dispose()
    {
        Store.Dispose();
        _bench.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public sealed class Clock : TimeProvider
    {
        // A Monday.
        public DateTimeOffset Now { get; set; } = new(2026, 1, 5, 6, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
