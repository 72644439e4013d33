using Catchwater.Quality.Suites;

namespace Catchwater.Quality.History;

/// <summary>What an aggregate may be, given what it was.</summary>
/// <param name="Centre">Median or mean of the earlier values.</param>
/// <param name="Low">The least that is no anomaly; null where too little is none.</param>
/// <param name="High">The most that is no anomaly; null where too much is none.</param>
internal sealed record Baseline(double Centre, double? Low, double? High)
{
    // Makes the median absolute deviation, and the mean one, comparable with a standard deviation of normally distributed values.
    private const double OfMedian = 1.4826;
    private const double OfMean = 1.2533;

    /// <summary>Whether a value is no anomaly.</summary>
    public bool Holds(double value) => !double.IsNaN(value) && !(value < Low) && !(value > High);

    /// <summary>Makes one of at least one value.</summary>
    public static Baseline Of(IReadOnlyList<double> values, AnomalyImplementation spec)
    {
        var mad = spec.Method == AnomalyMethod.Mad;
        var centre = mad ? Median(values) : values.Average();
        var deviation = mad ? Spread(values, centre) : values.Count < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - centre) * (value - centre)) / (values.Count - 1));
        var reach = Math.Max(
            (double)(spec.Threshold ?? (mad ? 3.5m : 3m)) * deviation,
            Math.Max((double)spec.MinChange, (double)spec.MinChangePercent / 100 * Math.Abs(centre)));
        return new Baseline(
            centre,
            spec.Direction == AnomalyDirection.Up ? null : centre - reach,
            spec.Direction == AnomalyDirection.Down ? null : centre + reach);
    }

    // Where more than half of the values are equal, their median deviation is 0 and says nothing of the others: the mean one does.
    private static double Spread(IReadOnlyList<double> values, double centre)
    {
        List<double> distances = [.. values.Select(value => Math.Abs(value - centre))];
        var median = Median(distances);
        return median > 0 ? OfMedian * median : OfMean * distances.Average();
    }

    private static double Median(IReadOnlyList<double> values)
    {
        List<double> sorted = [.. values.Order()];
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
