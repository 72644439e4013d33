using Catchwater.Core.Contracts;
using Catchwater.Core.Specs;

namespace Catchwater.Quality.Suites;

/// <summary>Turns implementations that compare with earlier versions into checks.</summary>
internal sealed class HistoryChecks(SpecFile<DataContract> contract, TableSuite suite, ColumnPath? column, string key)
{
    private static readonly AtLeast All = new(1, EmptyFails: false);

    public Made? Anomaly(AnomalyImplementation anomaly)
    {
        var day = default(DateOnly);
        var wrong = anomaly.Since is { } text && !DateOnly.TryParseExact(text, "yyyy-MM-dd", out day) ? ("since", $"found '{text}', expected a day such as 2026-11-23")
            : anomaly.Threshold <= 0 ? ("threshold", "expected above 0")
            : anomaly.MinHistory < 3 ? ("minHistory", "expected at least 3: of fewer values there is no deviation")
            : anomaly.Window < anomaly.MinHistory ? ("window", $"expected at least minHistory, {anomaly.MinHistory}")
            : anomaly.MinChange < 0 ? ("minChange", "expected at least 0")
            : anomaly.MinChangePercent < 0 ? ("minChangePercent", "expected at least 0")
            : default((string Option, string Message)?);
        return wrong is { } found
            ? Wrong(found.Option, found.Message)
            : new Made("anomaly", new Anomaly(anomaly, anomaly.Since is null ? null : new DateTimeOffset(day, default, TimeSpan.Zero), contract.At(key)), All) { Where = anomaly.Where, SegmentBy = anomaly.SegmentBy };
    }

    public Made? Distribution(DistributionImplementation distribution)
    {
        var name = distribution.Column ?? (column is { Steps.Count: 0 } ? column.Column : null);
        if (name is null)
        {
            suite.Report(key, "missing_key", "'column' is missing: distribution needs to know which");
            return null;
        }

        var wrong = distribution.Threshold <= 0 ? ("threshold", "expected above 0")
            : distribution.Bins is < 2 or > 100 ? ("bins", "expected 2 to 100")
            : distribution.Expected.Count > 0 && distribution.References is not null ? ("expected", "stands beside 'references': expected one of them")
            : distribution.Expected.Count > 0 && distribution.Method == DistributionMethod.Ks ? ("expected", "ks compares with a table or the version before: expected psi")
            : distribution.Expected.Values.Any(share => share < 0) || distribution.Expected.Values.Sum() > 1 ? ("expected", "expected shares from 0 that add up to at most 1")
            : default((string Option, string Message)?);
        return wrong is { } found
            ? Wrong(found.Option, found.Message)
            : new Made("distribution", new Distribution(name, distribution, contract.At(key)), All) { Columns = [name], Where = distribution.Where };
    }

    public Made? Volume(VolumeImplementation volume, Made? bounds)
    {
        if (bounds is null && (volume.MinRows is not null || volume.MaxRows is not null))
        {
            return null;
        }

        if (volume.MaxDropPercent is < 0 or > 100 || volume.MaxGrowthPercent < 0)
        {
            return Wrong(volume.MaxGrowthPercent < 0 ? "maxGrowthPercent" : "maxDropPercent", volume.MaxGrowthPercent < 0 ? "expected at least 0" : "expected 0 to 100");
        }

        if (volume.SegmentBy.Count > 0)
        {
            return Wrong("segmentBy", "does not go with maxDropPercent and maxGrowthPercent: use check: anomaly");
        }

        var limits = (bounds?.Verdict as Compare)?.Operator;
        return new Made("volume", new Volume(limits, volume.MaxDropPercent, volume.MaxGrowthPercent), bounds?.Verdict ?? All) { Where = volume.Where };
    }

    private Made? Wrong(string option, string message)
    {
        suite.Report($"{key}.{option}", "wrong_value", message);
        return null;
    }
}
