using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;

namespace Catchwater.Quality.Checks;

/// <summary>
/// A check of any kind that a user's program adds: it asks what it wants of the rows, or of anything else, and judges. It does not join
/// the shared scan; what can be said as a row or metric check is cheaper there.
/// </summary>
public interface IDataCheck
{
    /// <summary>Other tables of the lake the check reads; none by default. Called once when the run is planned.</summary>
    IReadOnlyList<DatasetName> References(CheckContext context) => [];

    /// <summary>Judges the data. An exception makes the rule an error.</summary>
    Task<CheckOutcome> CheckAsync(DatasetReader data, CheckContext context, CancellationToken cancellationToken);
}

/// <summary>The rows that are judged, to be asked in SQL.</summary>
public sealed class DatasetReader
{
    private readonly LakeSession _session;
    private readonly Func<DatasetName, string> _relationOf;

    internal DatasetReader(LakeSession session, string relation, Func<DatasetName, string> relationOf) =>
        (_session, Table, _relationOf) = (session, new SqlFragment(relation), relationOf);

    /// <summary>The rows that are judged, to stand after FROM.</summary>
    public SqlFragment Table { get; }

    /// <summary>Another table, to stand after FROM; one of <see cref="IDataCheck.References"/>.</summary>
    public SqlFragment Other(DatasetName name) => new(_relationOf(name));

    /// <summary>The first value of the first row; the default when there is none or it is NULL.</summary>
    /// <exception cref="Lake.LakeException">The query fails.</exception>
    public Task<T?> ScalarAsync<T>(SqlFragment select, CancellationToken cancellationToken) => _session.ScalarAsync<T>(select.Text, cancellationToken);

    /// <summary>All rows of a small result; NULL is null.</summary>
    /// <exception cref="Lake.LakeException">The query fails.</exception>
    public async Task<IReadOnlyList<object?[]>> RowsAsync(SqlFragment select, CancellationToken cancellationToken) => await _session.RowsAsync(select.Text, cancellationToken);
}
