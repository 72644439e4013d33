using System.Globalization;
using System.Text.Json;
using Catchwater.Quality;
using Catchwater.Quality.Profiling;
using Catchwater.Quality.Reports;

namespace Catchwater.Host.Commands.Quality;

/// <summary>Everything a report on a check can show.</summary>
/// <param name="Document">The results.</param>
/// <param name="Earlier">Earlier results of the same suites.</param>
/// <param name="Profiles">What was judged holds, by what it is called.</param>
/// <param name="Strict">Whether a warning makes quality say no, too.</param>
internal sealed record Reported(QualityDocument Document, IReadOnlyList<SuiteResult> Earlier, IReadOnlyDictionary<string, TableProfile> Profiles, bool Strict)
{
    /// <summary>The report in one of the formats.</summary>
    public string Render(string format) => format switch
    {
        "json" => JsonSerializer.Serialize(Document, CommandOutput.Json) + "\n",
        "html" => HtmlReport.Render(Document.Quality, Earlier, Profiles, Strict),
        "junit" => JUnitReport.Render(Document.Quality, Strict),
        _ => string.Concat(Document.Quality.Select(result => TextReport.Render(result, SuiteChanges.OfLast(result, Earlier)) + "\n")),
    };

    /// <summary>Whether quality says yes.</summary>
    public static bool Holds(GateResult verdict, bool strict) => verdict.Passed && !(strict && (verdict.Warned || verdict.Errored));

    /// <summary>One line a suite, for the terminal when the report itself goes into a file.</summary>
    public string Lines() => string.Concat(Document.Quality.Select(result => string.Create(
        CultureInfo.InvariantCulture,
        $"  {(Holds(new GateResult([result]), Strict) ? "PASS" : "FAIL")} {result.Source ?? result.Dataset}: {result.Contract}: {result.Passed} passed, {result.Failed} failed, {result.Warnings} warnings, {result.Errors} errors\n")));
}
