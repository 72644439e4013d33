using System.Globalization;
using Catchwater.Quality.History;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>The number of rows lies between bounds, and near that of the version before.</summary>
internal sealed class VolumeRule(Rule rule, Volume volume) : PlannedRule(rule)
{
    private string Definition => $"count(*)|{Rule.Where}";

    public override IEnumerable<string> Aggregates => [Total];

    public override async Task<Outcome> JudgeAsync(Judgement judgement, CancellationToken cancellationToken)
    {
        var count = judgement.Count(Total);
        var past = await judgement.PastAsync(this, Definition, cancellationToken);
        var within = volume.Bounds is null || volume.Bounds.Holds(bound => Exact.Compare(count, 1, 1, bound));
        List<string> expected = [];
        if (volume.Bounds is { } bounds)
        {
            expected.Add(bounds.ToString());
        }

        if (volume.MaxDropPercent is { } drop)
        {
            expected.Add(string.Create(CultureInfo.InvariantCulture, $"at most {drop:0.##}% fewer than before"));
        }

        if (volume.MaxGrowthPercent is { } growth)
        {
            expected.Add(string.Create(CultureInfo.InvariantCulture, $"at most {growth:0.##}% more than before"));
        }

        // The first version can only be held against the bounds.
        var before = past.Count == 0 ? null : (long?)past[^1].Value;
        var near = before is not { } rows || (Exact.Compare(count, 100, 1, rows * (100 - (volume.MaxDropPercent ?? 100))) >= 0
            && (volume.MaxGrowthPercent is not { } most || Exact.Compare(count, 100, 1, rows * (100 + most)) <= 0));
        var changed = before switch
        {
            null => "there is no version before to compare with",
            0 => "the version before had none",
            { } was when was == count => "as many as the version before",
            { } was => string.Create(CultureInfo.InvariantCulture, $"{100m * Math.Abs(count - was) / was:0.##}% {(count < was ? "fewer" : "more")} than the {was:N0} of the version before"),
        };
        return new Outcome(before is null && volume.Bounds is null ? null : within && near, string.Create(CultureInfo.InvariantCulture, $"the table has {count:N0} rows, {changed}; expected {string.Join(" and ", expected)}"))
        {
            Total = count,
            Observed = count,
            Measures = [new Measure(Definition, "", count)],
        };
    }
}
