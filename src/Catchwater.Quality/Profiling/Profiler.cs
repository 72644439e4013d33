using System.Globalization;
using System.Text.Json.Nodes;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Planning;

namespace Catchwater.Quality.Profiling;

/// <summary>
/// Profiles a relation: one scan for all columns' counts, extremes and quantiles, one for all histograms, and one grouping a column for
/// its values and shapes. Memory stays bounded: columns with very many values are estimated.
/// </summary>
public static class Profiler
{
    /// <summary>Most frequent values that are kept.</summary>
    public const int TopValues = 100;

    private const int TopPatterns = 10;
    private const int Bins = 10;
    private const long MaxExactDistinct = 1_000_000;

    private static readonly string[] QuantileNames = ["p05", "p25", "p50", "p75", "p95"];

    /// <summary>Profiles a relation.</summary>
    /// <param name="session">The engine session; it is only read with.</param>
    /// <param name="relation">FROM item.</param>
    /// <param name="name">What the relation is called in the profile.</param>
    /// <param name="time">The clock. Default: the system's.</param>
    /// <param name="cancellationToken">Stops the query in hand.</param>
    /// <exception cref="Lake.LakeException">The relation cannot be read.</exception>
    public static async Task<TableProfile> ProfileAsync(
        LakeSession session, string relation, string name, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        time ??= TimeProvider.System;
        var started = time.GetTimestamp();
        var schema = await session.DescribeAsync($"SELECT * FROM {relation}", cancellationToken);
        var columns = schema.Columns.Select(column => new ProfiledColumn(column)).ToList();
        var values = await FusedScan.RunAsync(session, relation, [.. columns.SelectMany(column => column.Aggregates).Prepend("count(*)").Distinct()], cancellationToken);
        var rows = values.Count("count(*)");
        var histograms = columns.Where(column => column.Histogram(values, Bins) is not null).ToList();
        var bins = await FusedScan.RunAsync(session, relation, [.. histograms.Select(column => column.Histogram(values, Bins)!)], cancellationToken);

        List<ColumnProfile> profiles = [];
        foreach (var column in columns)
        {
            profiles.Add(await ColumnAsync(session, relation, column, rows, values, histograms.Contains(column) ? bins : null, cancellationToken));
        }

        return new TableProfile
        {
            Name = name,
            ProfiledAt = time.GetUtcNow(),
            Rows = rows,
            Columns = profiles,
            DurationMs = time.GetElapsedTime(started).TotalMilliseconds,
        };
    }

    private static async Task<ColumnProfile> ColumnAsync(
        LakeSession session, string relation, ProfiledColumn column, long rows, ScanValues values, ScanValues? bins, CancellationToken cancellationToken)
    {
        var present = values.Count(column.Count);
        var estimate = values.Count(column.EstimatedDistinct);
        var exact = estimate <= MaxExactDistinct;
        var top = exact ? await TopAsync(session, relation, column, cancellationToken) : ([], estimate);
        return new ColumnProfile
        {
            Name = column.Column.Name,
            Type = column.Column.Type,
            Nulls = rows - present,
            Distinct = top.Distinct,
            DistinctExact = exact,
            TopValues = top.Values,
            Min = column.IsOrdered ? SampleValue.Of(values.Get(column.Min)) : null,
            Max = column.IsOrdered ? SampleValue.Of(values.Get(column.Max)) : null,
            Mean = column.IsNumber ? Number(values.Get(column.Mean)) : null,
            StandardDeviation = column.IsNumber ? Number(values.Get(column.Deviation)) : null,
            Quantiles = column.IsNumber ? Quantiles(column, values) : new Dictionary<string, double>(),
            MinLength = column.IsText && present > 0 ? values.Count(column.MinLength) : null,
            MaxLength = column.IsText && present > 0 ? values.Count(column.MaxLength) : null,
            Histogram = bins is null ? [] : column.Bins(values, bins, Bins),
            Patterns = column.IsText ? await PatternsAsync(session, relation, column, cancellationToken) : [],
        };
    }

    private static async Task<(IReadOnlyList<ValueCount> Values, long Distinct)> TopAsync(LakeSession session, string relation, ProfiledColumn column, CancellationToken cancellationToken)
    {
        var found = await Samples.ReadAsync(
            session,
            $"SELECT value, n, count(*) OVER () AS groups FROM (SELECT {column.Name} AS value, count(*) AS n FROM {relation} WHERE {column.Name} IS NOT NULL GROUP BY value) ORDER BY n DESC, value LIMIT {TopValues}",
            cancellationToken);
        return ([.. found.Select(row => new ValueCount(SampleValue.Of(row[0]), (long)row[1]!))], found.Count == 0 ? 0 : (long)found[0][2]!);
    }

    private static async Task<IReadOnlyList<ValueCount>> PatternsAsync(LakeSession session, string relation, ProfiledColumn column, CancellationToken cancellationToken)
    {
        var found = await session.RowsAsync(
            $"SELECT {column.Shape} AS shape, count(*) AS n FROM {relation} WHERE {column.Name} IS NOT NULL GROUP BY shape ORDER BY n DESC, shape LIMIT {TopPatterns}", cancellationToken);
        return [.. found.Select(row => new ValueCount(SampleValue.Of(row[0]), (long)row[1]!))];
    }

    private static Dictionary<string, double> Quantiles(ProfiledColumn column, ScanValues values)
    {
        Dictionary<string, double> quantiles = [];
        foreach (var (name, aggregate) in QuantileNames.Zip(column.Quantiles))
        {
            if (Number(values.Get(aggregate)) is { } number)
            {
                quantiles[name] = number;
            }
        }

        return quantiles;
    }

    internal static double? Number(object? value) => value is null ? null
        : value is System.Numerics.BigInteger big ? (double)big
        : Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number : null;
}

/// <summary>The SQL that profiles one column.</summary>
internal sealed class ProfiledColumn(Column column)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    private static readonly string[] Shares = ["0.05", "0.25", "0.5", "0.75", "0.95"];

    public Column Column => column;

    public string Name => Quoting.Identifier(column.Name);

    public bool IsText => column.Type == "VARCHAR";

    public bool IsNumber => LogicalTypes.Fits(column.Type, Core.Contracts.LogicalType.Number, null, beforeV31: false);

    public bool IsOrdered => IsNumber || IsText || column.Type is "DATE" or "BOOLEAN" or "UUID" || LogicalTypes.IsTimestamp(column.Type) || LogicalTypes.IsTime(column.Type);

    public string Count => $"count({Name})";

    public string EstimatedDistinct => $"approx_count_distinct({Name})";

    public string Min => Extreme("min");

    public string Max => Extreme("max");

    public string Mean => $"avg({Finite}){Only}";

    public string Deviation => $"stddev_samp({Finite}){Only}";

    public string MinLength => $"min(length({Name}))";

    public string MaxLength => $"max(length({Name}))";

    public IEnumerable<string> Quantiles => Shares.Select(share => $"approx_quantile({Finite}, {share}){Only}");

    /// <summary>The shape of a text: what kinds of characters stand where.</summary>
    public string Shape => $"translate({Name}, '0123456789{Letters}{Letters.ToUpperInvariant()}', '9999999999{new string('a', 26)}{new string('A', 26)}')";

    public IEnumerable<string> Aggregates =>
    [
        Count, EstimatedDistinct,
        .. IsOrdered ? [Min, Max] : Array.Empty<string>(),
        .. IsNumber ? [Mean, Deviation, $"min({Finite}){Only}", $"max({Finite}){Only}", .. Quantiles] : Array.Empty<string>(),
        .. IsText ? [MinLength, MaxLength] : Array.Empty<string>(),
    ];

    private string Finite => LogicalTypes.IsFloat(column.Type) ? Name : $"{Name}::DOUBLE";

    private string Only => LogicalTypes.IsFloat(column.Type) ? $" FILTER (WHERE isfinite({Name}))" : "";

    /// <summary>The aggregate that counts values by interval; null where there is no interval.</summary>
    public string? Histogram(ScanValues values, int bins) => Range(values) is var (low, high) && high > low
        ? $"to_json(histogram(least({bins - 1}, floor(({Finite} - {Literal(low)}) / {Literal((high - low) / bins)}))::INTEGER){Only})::VARCHAR"
        : null;

    public IReadOnlyList<Bin> Bins(ScanValues values, ScanValues bins, int count)
    {
        var (low, high) = Range(values)!.Value;
        var width = (high - low) / count;
        var found = JsonNode.Parse((string)bins.Get(Histogram(values, count)!)!)!.AsObject();
        return [.. Enumerable.Range(0, count).Select(i => new Bin(low + (i * width), i == count - 1 ? high : low + ((i + 1) * width), (long?)found[i.ToString(CultureInfo.InvariantCulture)] ?? 0))];
    }

    private (double Low, double High)? Range(ScanValues values) =>
        IsNumber && Profiler.Number(values.Get($"min({Finite}){Only}")) is { } low && Profiler.Number(values.Get($"max({Finite}){Only}")) is { } high && double.IsFinite((high - low) / 10) ? (low, high) : null;

    // What the client has no type for is shown as text.
    private string Extreme(string aggregate) => IsNumber || IsText || column.Type == "BOOLEAN" ? $"{aggregate}({Name})" : $"{aggregate}({Name})::VARCHAR";

    private static string Literal(double number) => $"'{number.ToString("R", CultureInfo.InvariantCulture)}'::DOUBLE";
}
