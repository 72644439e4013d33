using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Catchwater.Quality.Reports;

/// <summary>The shell of every page: it needs nothing else, no script, no font, no request. Lines end in <c>\n</c>.</summary>
internal static class HtmlPage
{
    /// <summary>A whole page around a body.</summary>
    public static string Of(string title, StringBuilder body) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(title)}</title>
        <style>
        {HtmlStyle.Css}</style>
        </head>
        <body>

        """.ReplaceLineEndings("\n") + body + "</body>\n</html>\n";

    /// <summary>Text as it stands in the page, whatever is in it.</summary>
    public static string Text(string text) => HtmlEncoder.Default.Encode(text);

    /// <summary>A share as a percentage, rounded down so that only all is 100%.</summary>
    public static string Share(double? ratio) => ratio is { } share ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 10000) / 100:0.##}%") : "–";

    /// <summary>How many of something, in words.</summary>
    public static string Many(long count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");

    /// <summary>A number as people read it: thousands apart, or few significant digits.</summary>
    public static string Number(double number) => Math.Abs(number) switch
    {
        0 => "0",
        >= 1e15 or < 1e-4 => number.ToString("0.###e+0", CultureInfo.InvariantCulture),
        >= 1000 => number.ToString("#,0.##", CultureInfo.InvariantCulture),
        >= 1 => number.ToString("0.####", CultureInfo.InvariantCulture),
        _ => number.ToString("0.######", CultureInfo.InvariantCulture),
    };

    /// <summary>Adds a line, numbers written the same everywhere.</summary>
    public static StringBuilder Line(this StringBuilder page, FormattableString line) => page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
