using System.Globalization;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;

namespace Catchwater.Quality.Judging;

/// <summary>
/// Counts distinct values exactly, by the cheapest way that is exact: a bitmap for dense whole numbers; a proof by hash where the
/// key is wide (as many different hashes as rows means no duplicate); else grouping, which spills when memory is short.
/// </summary>
internal sealed class DistinctQuery
{
    // 2^28 bits are 32 MiB a thread.
    private const long MaxBits = 1L << 28;

    private static readonly string[] BitmapTypes = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"];

    private static readonly string[] NarrowTypes =
        [.. BitmapTypes, "UBIGINT", "HUGEINT", "UHUGEINT", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DOUBLE", "FLOAT", "BOOLEAN", "UUID"];

    private readonly IReadOnlyList<Column> _columns;
    private readonly bool _nullIsValue;
    private readonly string? _where;
    private readonly string _keys;
    private readonly string _notNull;

    public DistinctQuery(IReadOnlyList<Column> columns, bool nullIsValue, string? where)
    {
        (_columns, _nullIsValue, _where) = (columns, nullIsValue, where);
        _keys = string.Join(", ", columns.Select(column => Quoting.Identifier(column.Name)));
        _notNull = string.Join(" AND ", columns.Select(column => $"{Quoting.Identifier(column.Name)} IS NOT NULL"));
    }

    /// <summary>What the shared scan must find out first.</summary>
    public IEnumerable<string> Aggregates => IsBitmapType ? [Compared, NotNull, Smallest, Largest] : [Compared];

    /// <summary>The rows that are compared, as an aggregate: those with NULL are not, unless it counts as a value.</summary>
    public string Compared => _nullIsValue ? (_where is null ? "count(*)" : $"count_if({_where})") : NotNull;

    /// <summary>The rows that are compared, as a WHERE clause; empty for all.</summary>
    public string Filter
    {
        get
        {
            string[] conditions = [.. _where is null ? Array.Empty<string>() : [$"({_where})"], .. _nullIsValue ? Array.Empty<string>() : [_notNull]];
            return conditions.Length == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
        }
    }

    private bool IsBitmapType => _columns.Count == 1 && BitmapTypes.Contains(_columns[0].Type);

    private string NotNull => _where is not null ? $"count_if(({_where}) AND {_notNull})" : _columns.Count == 1 ? $"count({_keys})" : $"count_if({_notNull})";

    private string Smallest => $"min({_keys}){AggregateFilter}";

    private string Largest => $"max({_keys}){AggregateFilter}";

    private string AggregateFilter => _where is null ? "" : $" FILTER (WHERE {_where})";

    /// <summary>The number of distinct values among the compared rows.</summary>
    public async Task<long> CountAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var compared = judgement.Count(Compared);
        if (compared == 0)
        {
            return 0;
        }

        var key = $"{_keys}{Filter}";
        if (!judgement.Distinct.TryGetValue(key, out var distinct))
        {
            distinct = Bitmap(judgement) is { } bitmap
                ? await bitmap(cancellationToken)
                : await GroupedAsync(judgement, compared, cancellationToken);
            judgement.Distinct[key] = distinct;
        }

        return distinct;
    }

    private Func<CancellationToken, Task<long>>? Bitmap(Judgement judgement)
    {
        if (!IsBitmapType || judgement.Value(Smallest) is not { } smallest)
        {
            return null;
        }

        var rows = judgement.Count(NotNull);
        var (low, high) = (Convert.ToDecimal(smallest, CultureInfo.InvariantCulture), Convert.ToDecimal(judgement.Value(Largest), CultureInfo.InvariantCulture));
        if (high - low >= Math.Min(MaxBits, Math.Max(rows * 64m, 1 << 20)))
        {
            return null;
        }

        var type = _columns[0].Type;
        var sql = $"SELECT bit_count(bitstring_agg({_keys}, '{low:0}'::{type}, '{high:0}'::{type})) FROM {judgement.Relation}{Filter}";
        var nulls = judgement.Count(Compared) > rows ? 1 : 0;
        return async token => await judgement.Session.ScalarAsync<long>(sql, token) + nulls;
    }

    private async Task<long> GroupedAsync(Judgement judgement, long compared, CancellationToken cancellationToken)
    {
        string Groups(string by) => $"SELECT count(*) FROM (SELECT 1 FROM {judgement.Relation}{Filter} GROUP BY {by})";

        if (_columns.Count > 1 || !NarrowTypes.Contains(_columns[0].Type))
        {
            // Equal values have equal hashes: as many hashes as rows proves that all differ. Fewer proves nothing.
            var hashes = await judgement.Session.ScalarAsync<long>(Groups($"hash({_keys})"), cancellationToken);
            if (hashes == compared)
            {
                return compared;
            }
        }

        return await judgement.Session.ScalarAsync<long>(Groups(_keys), cancellationToken);
    }
}
