using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Host.Projects;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Tables;

/// <summary>
/// The published tables of a project, for programs that read them as .NET objects. It reads only; it may stay open for as long as
/// the program runs, and several reads may go on at once. Each read sees one version of its table from beginning to end.
/// </summary>
/// <example>
/// <code>
/// using var lake = LakeReader.Open("samples/retail");
/// await foreach (var day in lake.Table("gold.customer_daily").ReadAsync&lt;CustomerDay&gt;())
/// {
///     Console.WriteLine($"{day.CustomerId} {day.Date} {day.TotalAmount}");
/// }
///
/// record CustomerDay(string CustomerId, DateOnly Date, decimal TotalAmount, long TransactionCount);
/// </code>
/// </example>
public sealed class LakeReader : IDisposable
{
    private readonly LakeStore _store;
    private readonly Lazy<LakeEngine> _engine;

    private LakeReader(LakeStore store, EngineOptions options) =>
        (_store, _engine) = (store, new Lazy<LakeEngine>(() => LakeEngine.Open(options)));

    /// <summary>Opens the lake of a project.</summary>
    /// <param name="projectDirectory">The folder that holds <c>catchwater.yaml</c>. The project's pipelines are not looked at.</param>
    /// <param name="environment">An environment of the project; null for its own settings.</param>
    /// <exception cref="CatchwaterException">There is no project there, its own file is wrong, or the lake cannot be used.</exception>
    public static LakeReader Open(string projectDirectory, string? environment = null)
    {
        var settings = ProjectFile.LoadSettings(projectDirectory, environment);
        return new LakeReader(LakeStore.Open(settings.LakePath, TimeProvider.System, create: false), settings.Engine with { SpillDirectory = null });
    }

    /// <summary>The tables that are published, in order of name.</summary>
    public IReadOnlyList<DatasetName> Tables => _store.List();

    /// <summary>A table, to be read.</summary>
    /// <param name="name">Its name, such as <c>gold.customer_daily</c>.</param>
    /// <exception cref="TableReadException">The text is no table's name. Whether the table exists shows when it is read.</exception>
    public TableReader Table(string name) =>
        DatasetName.TryParse(name, out var parsed)
            ? new TableReader(this, parsed, null, null)
            : throw new TableReadException(new Problem("wrong_value", $"found '{name}': expected {DatasetName.Expected}"));

    internal LakeSession OpenSession() => _engine.Value.OpenSession();

    internal async Task<TableSnapshot> SnapshotAsync(DatasetName name, AsOf? asOf, CancellationToken cancellationToken) =>
        await _store.Table(name).SnapshotAsync(asOf, cancellationToken)
            ?? throw new TableReadException(new Problem("unknown_table", $"there is no table '{name}'")
            {
                Hint = Tables is { Count: > 0 } tables ? Suggestion.Hint(name.ToString(), [.. tables.Select(table => table.ToString())]) : "the lake is empty: run the project first",
            });

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_engine.IsValueCreated)
        {
            _engine.Value.Dispose();
        }
    }
}
