using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Specs;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void Files_in_the_documentation_are_read_without_a_problem()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Catchwater.slnx")))
        {
            root = root.Parent!;
        }

        var text = File.ReadAllText(Path.Combine(root.FullName, "docs", "quality.md"));
        List<Problem> problems = [];
        var (contracts, rules) = (0, 0);
        foreach (var block in text.Split("```yaml\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)]))
        {
            if (block.StartsWith("apiVersion", StringComparison.Ordinal) && ContractReader.Parse(block, "docs/quality.md", problems) is { } contract)
            {
                contracts += SuiteReader.FromContract(contract, [contract], problems).Count;
            }
            else if (block.StartsWith("kind: rules", StringComparison.Ordinal) && SpecReader.Parse<RulesFile>(block, "docs/quality.md", problems) is { } file)
            {
                rules += SuiteReader.FromRules(file, problems).Rules.Count;
            }
        }

        Assert.Empty(problems);
        Assert.Equal((1, 6), (contracts, rules));
    }
}
