using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;

namespace Catchwater.Quality.Judging;

/// <summary>
/// Counts the rows that repeat another, exactly, by the cheapest way that is exact: a bitmap for dense whole numbers; a proof by hash
/// where the key is wide (as many different hashes as rows means no duplicate); else grouping, which spills when memory is short.
/// </summary>
internal sealed class DuplicateQuery
{
    private const int Shown = 10;

    private static readonly string[] NarrowTypes =
        [.. Bitmap.Types, "UBIGINT", "HUGEINT", "UHUGEINT", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DOUBLE", "FLOAT", "BOOLEAN", "UUID"];

    private readonly IReadOnlyList<Column> _columns;
    private readonly bool _nullIsValue;
    private readonly string? _where;
    private readonly string _keys;
    private readonly string _notNull;

    public DuplicateQuery(IReadOnlyList<Column> columns, bool nullIsValue, string? where)
    {
        (_columns, _nullIsValue, _where) = (columns, nullIsValue, where);
        _keys = string.Join(", ", columns.Select(column => Quoting.Identifier(column.Name)));
        _notNull = string.Join(" AND ", columns.Select(column => $"{Quoting.Identifier(column.Name)} IS NOT NULL"));
    }

    /// <summary>What the shared scan must find out first.</summary>
    public IEnumerable<string> Aggregates => HasBitmap ? [Compared, NotNull, Smallest, Largest] : [Compared];

    private bool HasBitmap => _columns.Count == 1 && Bitmap.Types.Contains(_columns[0].Type);

    // The rows that are compared: those with NULL are not, unless it counts as a value.
    private string Compared => _nullIsValue ? (_where is null ? "count(*)" : $"count_if({_where})") : NotNull;

    private string NotNull => _where is not null ? $"count_if(({_where}) AND {_notNull})" : _columns.Count == 1 ? $"count({_keys})" : $"count_if({_notNull})";

    private string Smallest => $"min({_keys}){AggregateFilter}";

    private string Largest => $"max({_keys}){AggregateFilter}";

    private string AggregateFilter => _where is null ? "" : $" FILTER (WHERE {_where})";

    private string Filter
    {
        get
        {
            string[] conditions = [.. _where is null ? Array.Empty<string>() : [$"({_where})"], .. _nullIsValue ? Array.Empty<string>() : [_notNull]];
            return conditions.Length == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
        }
    }

    /// <summary>A SELECT of the keys that occur more than once, and how often.</summary>
    public string Groups(string relation) => $"SELECT {_keys}, count(*) AS \"count\" FROM {relation}{Filter} GROUP BY {_keys} HAVING count(*) > 1";

    /// <summary>Rows that repeat another: all compared rows less the distinct ones.</summary>
    public async Task<long> CountAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var compared = judgement.Count(Compared);
        if (compared < 2)
        {
            return 0;
        }

        if (HasBitmap && Bitmap.For(_columns[0].Type, judgement.Value(Smallest), judgement.Value(Largest), judgement.Count(NotNull)) is { } bitmap)
        {
            var distinct = await judgement.Session.ScalarAsync<long>($"SELECT bit_count({bitmap.Of(_keys)}) FROM {judgement.Relation}{Filter}", cancellationToken);
            return compared - distinct - (compared > judgement.Count(NotNull) ? 1 : 0);
        }

        if (_columns.Count > 1 || !NarrowTypes.Contains(_columns[0].Type))
        {
            // Equal values have equal hashes: as many hashes as rows proves that all differ. Fewer proves nothing.
            var hashes = await judgement.Session.ScalarAsync<long>(
                $"SELECT count(*) FROM (SELECT 1 FROM {judgement.Relation}{Filter} GROUP BY hash({_keys}))", cancellationToken);
            if (hashes == compared)
            {
                return 0;
            }
        }

        return (await ExactAsync(judgement, cancellationToken)).Surplus;
    }

    /// <summary>The keys that occur most often, and how often.</summary>
    public async Task<IReadOnlyList<object?[]>> SampleAsync(Judgement judgement, int limit, CancellationToken cancellationToken) =>
        [.. (await ExactAsync(judgement, cancellationToken)).Rows.Take(limit)];

    // One grouping answers both questions: how many, and which.
    private async Task<Duplicates> ExactAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var key = $"{_keys}{Filter}";
        if (!judgement.Duplicates.TryGetValue(key, out var found))
        {
            var rows = await Samples.ReadAsync(
                judgement.Session,
                $"SELECT *, CAST(sum(\"count\" - 1) OVER () AS BIGINT) AS surplus FROM ({Groups(judgement.Relation)}) ORDER BY {_columns.Count + 1} DESC, {_keys} LIMIT {Shown}",
                cancellationToken);
            found = new Duplicates(rows.Count == 0 ? 0 : (long)rows[0][^1]!, [.. rows.Select(row => row[..^1])]);
            judgement.Duplicates[key] = found;
        }

        return found;
    }
}

/// <summary>Duplicates that were found.</summary>
/// <param name="Surplus">Rows that repeat another.</param>
/// <param name="Rows">The keys that occur most often, and how often.</param>
internal sealed record Duplicates(long Surplus, IReadOnlyList<object?[]> Rows);
