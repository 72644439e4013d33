using System.Text.RegularExpressions;

namespace Catchwater.Cli.Tests.Docs;

/// <summary>The help tells of every command what it takes, and shows it at work.</summary>
public sealed partial class HelpTests(DocumentedProject project) : IClassFixture<DocumentedProject>
{
    // Examples that need more history than a project has that ran once, a file a check kept, an environment the sample does not declare, or another shell.
    private static readonly HashSet<string> NotRun =
    [
        "catchwater catalog diff silver.sales --from 1 --to 3",
        "catchwater doctor samples/retail --env prod --json",
        "catchwater quality history bronze.orders --history orders.db",
        "source <(catchwater completion zsh)",
    ];

    [Fact]
    public async Task Every_command_explains_its_options_and_its_examples_run()
    {
        var commands = await LeavesAsync("");
        Assert.Empty(new[] { "run", "plan", "query", "expire", "quality check", "catalog search", "catalog show", "catalog lineage", "catalog export" }.Except(commands.Keys));
        foreach (var (command, help) in commands)
        {
            var options = Section(help, "Options:");
            Assert.NotEmpty(options);
            Assert.Contains(options, line => line.Contains("--json", StringComparison.Ordinal));
            Assert.All(options.Concat(Section(help, "Arguments:")), line => Assert.Matches(@"^  \S.*?  +\S", line));
            var examples = Section(help, "Examples:");
            Assert.NotEmpty(examples);
            foreach (var example in examples.Select(example => Explained().Replace(example.Trim(), "")).Where(example => !NotRun.Contains(example)))
            {
                Assert.Contains($"catchwater {command}", example, StringComparison.Ordinal);

                // What comes behind a pipe is another program's, which may not be here.
                var result = await project.RunAsync(Pipe().Replace(example, ""));
                Assert.True(result.ExitCode == 0, $"{example}\n{result}");
            }
        }
    }

    [Fact]
    public async Task Every_command_has_a_schema_of_what_it_prints()
    {
        HashSet<string> edits = ["register", "update", "tag", "describe", "own", "lineage add", "lineage remove"];
        var schemas = (await LeavesAsync("")).Keys.Select(command =>
            command.StartsWith("catalog ", StringComparison.Ordinal) && edits.Contains(command["catalog ".Length..]) ? "catalog-edit" : command.Replace(' ', '-'));
        Assert.All(schemas, name => Assert.True(File.Exists(Repository.Path($"docs/schemas/{name}.schema.json")), $"docs/schemas/{name}.schema.json is missing"));
    }

    [Fact]
    public async Task The_examples_of_the_main_help_run()
    {
        foreach (var example in Section((await CatchwaterTool.RunAsync("--help")).Output, "Examples:"))
        {
            var result = await project.RunAsync(Explained().Replace(example.Trim(), ""));
            Assert.True(result.ExitCode == 0, $"{example}\n{result}");
        }
    }

    private static async Task<Dictionary<string, string>> LeavesAsync(string command)
    {
        var help = await CatchwaterTool.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.True(help.ExitCode == 0, help.ToString());
        var inner = Section(help.Output, "Commands:");
        Dictionary<string, string> leaves = [];
        if (command.Length > 0 && (inner.Count == 0 || Section(help.Output, "Examples:").Count > 0))
        {
            leaves.Add(command, help.Output);
        }

        foreach (var name in inner.Select(line => line.Trim().Split(' ')[0]))
        {
            foreach (var (leaf, text) in await LeavesAsync($"{command} {name}".Trim()))
            {
                leaves.Add(leaf, text);
            }
        }

        return leaves;
    }

    private static List<string> Section(string help, string title) =>
        [.. help.ReplaceLineEndings("\n").Split('\n').SkipWhile(line => line != title).Skip(1).TakeWhile(line => line.Length > 0)];

    [GeneratedRegex(@"\s+[|>]\s+[^""]*\z|\s+\|\s+jq.*\z")]
    private static partial Regex Pipe();

    [GeneratedRegex(@"\s{2,}.*\z")]
    private static partial Regex Explained();
}
