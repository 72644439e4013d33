using System.Globalization;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.History;

namespace Catchwater.Quality.Planning;

/// <summary>Asks a relation how a column's values are spread.</summary>
/// <param name="session">Where to ask.</param>
/// <param name="column">The column.</param>
/// <param name="from">FROM item and condition.</param>
internal sealed class SpreadQuery(LakeSession session, Column column, string from)
{
    /// <summary>Whether values of the type have an order and distances; others are only told apart.</summary>
    public static bool IsScale(string type) =>
        LogicalTypes.Fits(type, Core.Contracts.LogicalType.Number, null, beforeV31: false) || type == "DATE" || LogicalTypes.IsTimestamp(type) || LogicalTypes.IsTime(type);

    /// <summary>The column's value as a number (seconds, for dates and times) or as text.</summary>
    public string Value
    {
        get
        {
            var name = Quoting.Identifier(column.Name);
            return !IsScale(column.Type) ? $"CAST({name} AS VARCHAR)"
                : LogicalTypes.Fits(column.Type, Core.Contracts.LogicalType.Number, null, beforeV31: false) ? $"CAST({name} AS DOUBLE)"
                : $"epoch({name})";
        }
    }

    /// <summary>FROM item and condition.</summary>
    public string From => from;

    /// <summary>Equally filled intervals, or the most frequent values, of what is there.</summary>
    public async Task<Spread> CutAsync(int bins, CancellationToken cancellationToken)
    {
        if (!IsScale(column.Type))
        {
            var values = await session.RowsAsync($"SELECT v FROM (SELECT {Value} AS v FROM {from}) WHERE v IS NOT NULL GROUP BY v ORDER BY count(*) DESC, v LIMIT {bins}", cancellationToken);
            return await CountAsync(new Spread { Values = [.. values.Select(row => (string)row[0]!)], Counts = [] }, cancellationToken);
        }

        var shares = string.Join(", ", Enumerable.Range(1, bins - 1).Select(i => ((double)i / bins).ToString("R", CultureInfo.InvariantCulture)));
        var edges = await session.RowsAsync($"SELECT DISTINCT e FROM (SELECT unnest(quantile_disc(v, [{shares}])) AS e FROM (SELECT {Value} AS v FROM {from}) WHERE isfinite(v)) WHERE e IS NOT NULL ORDER BY e", cancellationToken);
        return await CountAsync(new Spread { Edges = [.. edges.Select(row => (double)row[0]!)], Counts = [] }, cancellationToken);
    }

    /// <summary>The rows in the intervals, or of the values, of another spread.</summary>
    public async Task<Spread> CountAsync(Spread like, CancellationToken cancellationToken)
    {
        var parts = IsScale(column.Type)
            ? like.Edges.Select((edge, index) => $"WHEN v <= '{edge.ToString("R", CultureInfo.InvariantCulture)}'::DOUBLE THEN {index}")
            : like.Values.Select((value, index) => $"WHEN v = {Quoting.Literal(value)} THEN {index}");
        var count = Math.Max(like.Edges.Count, like.Values.Count);
        var rows = await session.RowsAsync(
            $"SELECT CASE WHEN v IS NULL THEN -1 {string.Join(' ', parts)} ELSE {count} END AS part, count(*) FROM (SELECT {Value} AS v FROM {from}) GROUP BY part", cancellationToken);
        var counts = new double[count + 1];
        double nulls = 0;
        foreach (var row in rows)
        {
            var part = Convert.ToInt32(row[0], CultureInfo.InvariantCulture);
            if (part < 0)
            {
                nulls = (long)row[1]!;
            }
            else
            {
                counts[part] = (long)row[1]!;
            }
        }

        return like with { Counts = counts, Nulls = nulls };
    }
}
