using System.Text.RegularExpressions;

namespace Catchwater.Cli.Tests.Docs;

/// <summary>The documents of the repository: what they tell their reader to type, and where they point.</summary>
internal static partial class Markdown
{
    private const string Run = "dotnet run --project src/Catchwater.Cli -c Release -- ";

    /// <summary>Every document for people, relative to the repository.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Path("."), "*.md"),
        .. Directory.EnumerateFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories),
        .. Directory.EnumerateFiles(Repository.Path("samples"), "README.md", SearchOption.AllDirectories),
    ];

    /// <summary>
    /// The command lines in a document's code blocks. A line ending in <c># exit 1</c> says how it ends; a block below
    /// <c>&lt;!-- not run: reason --&gt;</c> is left alone.
    /// </summary>
    public static IEnumerable<DocumentedCommand> Commands(string file)
    {
        var (inside, skip) = (false, false);
        var above = "";
        var pending = "";
        foreach (var (text, number) in File.ReadLines(file).Select((text, index) => (text.Trim(), index + 1)))
        {
            if (text.StartsWith("```", StringComparison.Ordinal))
            {
                inside = !inside;
                skip = inside && NotRun().IsMatch(above);
            }
            else if (inside && !skip)
            {
                var line = pending + text;
                pending = line.EndsWith('\\') ? line[..^1] : "";
                line = line.StartsWith(Run, StringComparison.Ordinal) ? "catchwater " + line[Run.Length..] : line;
                if (pending.Length == 0 && line.StartsWith("catchwater ", StringComparison.Ordinal))
                {
                    var exit = ExitCode().Match(line);
                    yield return new DocumentedCommand(line, exit.Success ? exit.Groups[1].Value[0] - '0' : 0, $"{Path.GetFileName(file)}:{number}");
                }
            }

            above = text.Length > 0 ? text : above;
        }
    }

    /// <summary>The places in the repository that a document points to, by link or by path.</summary>
    public static IEnumerable<string> Targets(string file)
    {
        var text = Blocks().Replace(File.ReadAllText(file), "");
        var folder = Path.GetDirectoryName(file)!;
        return Links().Matches(text).Select(match => Path.GetFullPath(Path.Combine(folder, match.Groups[1].Value)))
            .Concat(Paths().Matches(text).Select(match => Repository.Path(match.Groups[1].Value)));
    }

    /// <summary>Headings of a document, as the last part of a link spells them.</summary>
    public static IEnumerable<string> Anchors(string file) =>
        File.ReadLines(file).Where(line => line.StartsWith('#')).Select(line => NoAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>Links of a document to its own headings.</summary>
    public static IEnumerable<string> AnchorLinks(string file) => OwnAnchors().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\A<!-- not run: .+ -->\z")]
    private static partial Regex NotRun();

    [GeneratedRegex(@"# exit (\d)\z")]
    private static partial Regex ExitCode();

    [GeneratedRegex(@"^\s*```.*?^\s*```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\]\((?!https?:|mailto:|#)([^)#\s]+)")]
    private static partial Regex Links();

    [GeneratedRegex(@"`((?:src|tests|docs|samples|benchmarks)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex Paths();

    [GeneratedRegex(@"\]\(#([^)\s]+)")]
    private static partial Regex OwnAnchors();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NoAnchor();
}

/// <summary>A command line that a document shows.</summary>
/// <param name="Line">The line, beginning with <c>catchwater</c>.</param>
/// <param name="ExitCode">How it must end.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record DocumentedCommand(string Line, int ExitCode, string Place);
