using System.Globalization;
using Catchwater.Host.Runs;
using Catchwater.Quality;

namespace Catchwater.Host.Commands;

/// <summary>What <c>run</c> prints for people when it has ended: one line a table, then what needs attention.</summary>
internal static class RunReport
{
    public static void Write(CommandOutput output, RunResult result)
    {
        var to = output.Results;
        var width = result.Steps.Select(step => step.Name.Length).DefaultIfEmpty(0).Max();
        foreach (var step in result.Steps)
        {
            to.WriteLine($"  {Mark(step.Status)} {step.Name.PadRight(width)}  {Says(step, result)}");
        }

        foreach (var step in result.Steps.Where(step => step.Error is not null))
        {
            to.WriteLine();
            to.WriteLine($"{(step.Status == StepStatus.Error ? "error" : "stopped")}: {step.Name}: {step.Error}");
        }

        foreach (var suite in result.Quality)
        {
            WriteUnmet(to, suite);
        }

        to.WriteLine();
        to.WriteLine(Summary(result));
    }

    // What holds is in the score; the whole report is what 'quality check' prints.
    private static void WriteUnmet(TextWriter to, SuiteResult suite)
    {
        var unmet = Unmet(suite);
        if (unmet.Count == 0)
        {
            return;
        }

        to.WriteLine();
        to.WriteLine($"  {suite.Dataset}: {suite.Contract} ({suite.Passed} of {Counted.Of(suite.Passed + unmet.Count, "rule holds", "rules hold")})");
        foreach (var rule in unmet)
        {
            to.WriteLine($"    {(rule.Status == RuleStatus.Warn ? "warning" : rule.Status == RuleStatus.Fail ? "failed " : "error  ")} {rule.Name}: {rule.Message}  [{rule.Location}]");
            foreach (var row in rule.Status == RuleStatus.Warn ? [] : rule.Samples.Take(Shown))
            {
                var text = row.ToJsonString(CommandOutput.Compact);
                to.WriteLine($"              {(text.Length > Longest ? text[..Longest] + "…" : text)}");
            }
        }
    }

    private const int Shown = 3;
    private const int Longest = 160;

    private static string Mark(StepStatus status) => status switch
    {
        StepStatus.Success => "✓",
        StepStatus.Skipped => "=",
        StepStatus.Blocked or StepStatus.Cancelled => "-",
        _ => "✗",
    };

    private static List<RuleResult> Unmet(SuiteResult suite) =>
        [.. suite.Rules.Where(rule => rule.Status is RuleStatus.Warn or RuleStatus.Fail or RuleStatus.Error).OrderByDescending(rule => rule.Status)];

    private static string Says(StepResult step, RunResult result)
    {
        if (step.Kind != StepKind.Pipeline && step.Status == StepStatus.Success)
        {
            return $"{Counted.Of(step.RowsIn, "event")} read, {Number(step.RowsOut)} written{(step.RowsQuarantined > 0 ? $", {Counted.Of(step.RowsQuarantined, "dead letter")}" : "")}, {Seconds(step.DurationS)}";
        }

        var table = result.Tables.FirstOrDefault(table => table.Name.ToString() == step.Name);
        var quarantined = step.RowsQuarantined > 0 ? $", {Number(step.RowsQuarantined)} quarantined" : "";
        var verdicts = result.Quality.Where(suite => suite.Dataset == step.Name).ToList();
        var (held, judged) = (verdicts.Sum(suite => suite.Passed), verdicts.Sum(suite => suite.Passed + Unmet(suite).Count));

        // The share of all rules, as the catalogue counts; each suite's own score is in the document.
        var quality = judged > 0 ? $", quality {((double)held / judged).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal)}" : "";
        return step.Status switch
        {
            StepStatus.Success => $"{Counted.Of(table!.Rows, "row")}, version {table.Version}{quality}{quarantined}, {Seconds(step.DurationS)}",
            StepStatus.Skipped => step.Reason ?? "up to date",
            StepStatus.QualityFailed => $"not published{quality}{quarantined}, {Seconds(step.DurationS)}",
            StepStatus.Blocked => step.Reason ?? "blocked",
            StepStatus.Cancelled => "cancelled",
            _ => $"failed, {Seconds(step.DurationS)}",
        };
    }

    private static string Summary(RunResult result)
    {
        int Count(StepStatus status) => result.Steps.Count(step => step.Status == status);
        string[] parts =
        [
            .. Some(result.Steps.Count(step => step.Status == StepStatus.Success && step.Kind != StepKind.Pipeline), "streamed"),
            $"{result.Steps.Count(step => step.Status == StepStatus.Success && step.Kind == StepKind.Pipeline)} published",
            $"{Count(StepStatus.Skipped)} up to date",
            .. Some(Count(StepStatus.QualityFailed), "stopped by quality"),
            .. Some(Count(StepStatus.Error), "failed"),
            .. Some(Count(StepStatus.Blocked), "blocked"),
            .. Some(Count(StepStatus.Cancelled), "cancelled"),
        ];
        return $"{result.Project}: {string.Join(", ", parts)} in {Seconds(result.DurationS)}  (run {result.RunId})";
    }

    private static string[] Some(int count, string what) => count > 0 ? [$"{count} {what}"] : [];

    internal static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Seconds(double value) => value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " s";
}
