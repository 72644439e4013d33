using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Catchwater.Host.Scaffolding;

/// <summary>The projects that <c>init</c> can write.</summary>
internal static partial class Templates
{
    private const string Folder = "templates/retail/";

    private static readonly Assembly Assembly = typeof(Templates).Assembly;

    /// <summary>The retail sample with its data.</summary>
    public static IEnumerable<ScaffoldFile> Retail()
    {
        foreach (var resource in Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = Assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var name = resource[Folder.Length..];

            // The sample's own commands name its folder in the repository; here the project is where the reader stands.
            yield return name is "README.md" || name.StartsWith("tests/", StringComparison.Ordinal)
                ? ScaffoldFile.OfText(name, Encoding.UTF8.GetString(content).Replace(" -p samples/retail", "", StringComparison.Ordinal).Replace(" samples/retail", "", StringComparison.Ordinal))
                : new ScaffoldFile(name, content);
        }

        yield return GitIgnore();
    }

    /// <summary>A project with nothing in it yet.</summary>
    public static IEnumerable<ScaffoldFile> Empty(string directory)
    {
        yield return ScaffoldFile.OfText(
            "catchwater.yaml",
            $"""
            # A Catchwater project. Everything but the name has a working default, shown here.
            name: {NameOf(directory)}
            # description: What the project is for, in a sentence.
            # lake: ./lake
            # catalog: ./catalog.db
            # memory_limit: 4GB          # default: 80 % of the machine's
            # threads: 8                 # default: one a core
            # environments:              # chosen by --env
            #   prod:
            #     lake: /srv/lake

            """);
        yield return GitIgnore();
    }

    /// <summary>A project name from a folder's: letters, digits, <c>-</c> and <c>_</c>, beginning with a letter.</summary>
    public static string NameOf(string directory)
    {
        var name = NoNameCharacter().Replace(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))), "-").Trim('-');
        name = name.Length > 0 && char.IsAsciiLetter(name[0]) ? name : $"project-{name}".TrimEnd('-');
        return name.Length > 63 ? name[..63] : name;
    }

    private static ScaffoldFile GitIgnore() => ScaffoldFile.OfText(".gitignore", "# what runs leave behind\nlake/\n.catchwater/\ncatalog.db*\n");

    [GeneratedRegex("[^A-Za-z0-9_-]+")]
    private static partial Regex NoNameCharacter();
}
