namespace Catchwater.Cli.Tests.Docs;

/// <summary>What the documents say can be typed, and where they point there is something.</summary>
public sealed class DocumentTests(DocumentedProject project) : IClassFixture<DocumentedProject>
{
    public static TheoryData<string> Files => [.. Markdown.Files.Select(Relative)];

    public static TheoryData<string> FilesWithCommands => [.. Markdown.Files.Where(file => Markdown.Commands(file).Any()).Select(Relative)];

    [Theory]
    [MemberData(nameof(FilesWithCommands))]
    public async Task Every_command_line_of_the_document_does_what_it_says(string file)
    {
        foreach (var command in Markdown.Commands(Repository.Path(file)))
        {
            var result = await project.RunAsync(command.Line);
            Assert.True(result.ExitCode == command.ExitCode, $"{command.Place}: {command.Line}\n{result}");
            Assert.DoesNotContain("   at Catchwater.", result.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_link_and_path_leads_somewhere(string file)
    {
        var path = Repository.Path(file);
        Assert.All(Markdown.Targets(path), target => Assert.True(File.Exists(target) || Directory.Exists(target), $"{target} does not exist"));
        Assert.Empty(Markdown.AnchorLinks(path).Except(Markdown.Anchors(path)));
    }

    [Fact]
    public void The_main_documents_are_there() =>
        Assert.Empty(new[] { "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/projects.md", "docs/quality.md", "docs/catalog.md" }.Except(Markdown.Files.Select(Relative)));

    private static string Relative(string file) => Path.GetRelativePath(Repository.Path("."), file).Replace('\\', '/');
}
