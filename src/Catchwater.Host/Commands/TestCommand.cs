using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Host.Projects;
using Catchwater.Host.Testing;

namespace Catchwater.Host.Commands;

/// <summary><c>test</c>: unit tests of pipelines.</summary>
internal sealed class TestCommand : HostCommand
{
    private readonly Argument<string[]> _names = new("DIR|NAME")
    {
        Description = "The project's folder (default: the nearest one at or above the current folder), then which tests: a table, a file of tests/, or a part of a test's name. Default: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _environment = SharedOptions.Environment();

    public TestCommand(HostContext context)
        : base("test", "Run the unit tests of pipelines (tests/*.yaml) over given rows, without touching lake or data.", context)
    {
        Arguments.Add(_names);
        Options.Add(_environment);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater test samples/retail",
        "catchwater test gold.customer_daily                       the tests of one pipeline, in the current folder",
        "catchwater test samples/retail duplicates --json          those whose name says duplicates",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var words = arguments.GetValue(_names) ?? [];
        var named = words is [var first, ..] && Directory.Exists(first);
        var project = ProjectLoader.Load(named ? words[0] : ProjectFile.Find("."), arguments.GetValue(_environment), Context.Transforms, Context.Streams);
        var tests = Select(TestLoader.Load(project), named ? words[1..] : words);

        var began = Context.Time.GetTimestamp();
        List<TestResult> results = [];
        using (var runner = new TestRunner(project, Context))
        {
            foreach (var test in tests)
            {
                results.Add(await runner.RunAsync(test, cancellationToken));
            }
        }

        int Count(TestStatus status) => results.Count(result => result.Status == status);
        var document = new TestDocument(
            project.Name,
            results.Max(result => result.Status),
            Count(TestStatus.Passed),
            Count(TestStatus.Failed),
            Count(TestStatus.Error),
            Math.Round(Context.Time.GetElapsedTime(began).TotalSeconds, 3),
            results);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(document);
        }
        else
        {
            TestReport.Write(Context.Output.Results, document);
        }

        return document.Status switch
        {
            TestStatus.Passed => ExitCode.Done,
            TestStatus.Failed => ExitCode.Quality,
            _ => ExitCode.Error,
        };
    }

    private static List<PipelineTest> Select(IReadOnlyList<PipelineTest> tests, string[] names)
    {
        bool Means(string name, PipelineTest test) =>
            test.Pipeline.Target.ToString() == name || test.At().File == name || test.Spec.Name.Contains(name, StringComparison.OrdinalIgnoreCase);
        var unknown = names.Where(name => !tests.Any(test => Means(name, test))).ToList();
        return unknown.Count > 0
            ? throw new ProjectException([.. unknown.Select(name => new Problem("unknown_test", $"no test is about '{name}'")
            {
                Hint = Suggestion.Hint(name, [.. tests.Select(test => test.Pipeline.Target.ToString()).Distinct()]),
            })])
            : [.. tests.Where(test => names.Length == 0 || names.Any(name => Means(name, test)))];
    }
}
