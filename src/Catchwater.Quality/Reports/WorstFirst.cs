namespace Catchwater.Quality.Reports;

/// <summary>The order of reports: what needs attention first.</summary>
internal static class WorstFirst
{
    private static readonly RuleStatus[] Statuses = [RuleStatus.Error, RuleStatus.Fail, RuleStatus.Warn, RuleStatus.Info, RuleStatus.Pass];

    public static IComparer<RuleStatus> Order { get; } = Comparer<RuleStatus>.Create((a, b) => Array.IndexOf(Statuses, a).CompareTo(Array.IndexOf(Statuses, b)));
}
