using Catchwater.Quality.Checks;

namespace Shop.Checks;

/// <summary>The average of a column stays within what is plausible; judged in the scan that all rules share.</summary>
internal sealed class AverageBetween : IMetricCheck
{
    public IReadOnlyDictionary<string, SqlFragment> Metrics(CheckContext context) =>
        new Dictionary<string, SqlFragment> { ["average"] = SqlFragment.Of($"avg({context.Columns[0]})") };

    public CheckOutcome Judge(MetricValues values, CheckContext context)
    {
        var (average, low, high) = (values.Get<double>("average"), context.Argument<double>("low"), context.Argument<double>("high"));
        var found = $"the average of {context.Columns[0]} is {average:0.##}, expected {low} to {high}";
        return average >= low && average <= high ? CheckOutcome.Pass(found, average) : CheckOutcome.Fail(found, average);
    }
}
