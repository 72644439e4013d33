using System.Globalization;
using System.Text;
using System.Xml;

namespace Catchwater.Quality.Reports;

/// <summary>The verdict as JUnit XML, for build servers: a suite a contract, a case a rule. Warnings and info are passed cases with output.</summary>
public static class JUnitReport
{
    /// <summary>The report on several suites, UTF-8 XML.</summary>
    /// <param name="results">The suites that were judged.</param>
    /// <param name="warningsFail">Whether a warning makes quality say no, too: it is then a failed case.</param>
    public static string Render(IReadOnlyList<SuiteResult> results, bool warningsFail = false)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("testsuites");
            foreach (var result in results)
            {
                Suite(xml, result, warningsFail);
            }

            xml.WriteEndElement();
        }

        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}\n";
    }

    private static void Suite(XmlWriter xml, SuiteResult result, bool warningsFail)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", $"{result.Dataset}: {Clean(result.Contract)}");
        xml.WriteAttributeString("tests", Number(result.Rules.Count));
        xml.WriteAttributeString("failures", Number(result.Failed + (warningsFail ? result.Warnings : 0)));
        xml.WriteAttributeString("errors", Number(result.Errors));
        xml.WriteAttributeString("time", Seconds(result.DurationMs));
        xml.WriteAttributeString("timestamp", result.JudgedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        foreach (var rule in result.Rules)
        {
            Case(xml, result, rule, warningsFail);
        }

        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, SuiteResult result, RuleResult rule, bool warningsFail)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", result.Dataset);
        xml.WriteAttributeString("name", Clean(rule.Name));
        xml.WriteAttributeString("time", Seconds(rule.DurationMs));
        var details = string.Join("\n", rule.Samples.Select(sample => sample.ToJsonString()).Prepend(rule.Message));
        switch (rule.Status)
        {
            case RuleStatus.Fail or RuleStatus.Error:
            case RuleStatus.Warn when warningsFail:
                xml.WriteStartElement(rule.Status == RuleStatus.Error ? "error" : "failure");
                xml.WriteAttributeString("message", Clean(rule.Message));
                xml.WriteAttributeString("type", rule.Type);
                xml.WriteString(Clean(details));
                xml.WriteEndElement();
                break;
            case RuleStatus.Warn or RuleStatus.Info:
                xml.WriteElementString("system-out", Clean($"{rule.Status.ToString().ToUpperInvariant()}: {details}"));
                break;
        }

        xml.WriteEndElement();
    }

    // XML has no way to write most control characters, nor half a character.
    private static string Clean(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "\uFFFD"));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double milliseconds) => (milliseconds / 1000).ToString("0.000", CultureInfo.InvariantCulture);
}
