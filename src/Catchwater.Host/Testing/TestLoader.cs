using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Specs;
using Catchwater.Host.Projects;
using Catchwater.Pipelines.Compilation;

namespace Catchwater.Host.Testing;

/// <summary>Reads <c>tests/</c> of a project. Every problem of every file is reported at once, before any test runs.</summary>
internal static class TestLoader
{
    public const string Folder = "tests";

    /// <exception cref="ProjectException">A file is wrong, or there is none.</exception>
    public static IReadOnlyList<PipelineTest> Load(Project project)
    {
        List<Problem> problems = [];
        List<PipelineTest> tests = [];
        foreach (var path in SpecFiles.In(project.Directory, Folder))
        {
            if (SpecReader.Read<TestFileSpec>(project.Directory, path, problems) is { } file)
            {
                tests.AddRange(Tests(project, file, problems));
            }
        }

        return problems.Count > 0 ? throw new ProjectException(problems)
            : tests.Count == 0 ? throw new ProjectException(new Problem("no_tests", $"there is no test in {Folder}/") { Hint = "write one: see docs/testing.md" })
            : tests;
    }

    private static IEnumerable<PipelineTest> Tests(Project project, SpecFile<TestFileSpec> file, List<Problem> problems)
    {
        var name = file.Value.Pipeline;
        if (project.Pipelines.FirstOrDefault(pipeline => pipeline.Target == name) is not { } pipeline)
        {
            problems.Add(new Problem("unknown_table", $"no pipeline makes '{name}'")
            {
                Hint = Suggestion.Hint(name.ToString(), [.. project.Pipelines.Select(pipeline => pipeline.Target.ToString())]),
            }.At(file.At("pipeline")));
            return [];
        }

        if (file.Value.Tests.Count == 0)
        {
            problems.Add(new Problem("wrong_value", "found no test: expected at least one").At(file.At("tests")));
        }

        List<PipelineTest> tests = [.. Enumerable.Range(0, file.Value.Tests.Count).Select(index => new PipelineTest(file, index, pipeline))];
        foreach (var twice in tests.GroupBy(test => test.Spec.Name).SelectMany(group => group.Skip(1)))
        {
            problems.Add(new Problem("duplicate_name", $"there is another test '{twice.Spec.Name}' in this file").At(twice.At("name")));
        }

        foreach (var test in tests)
        {
            Given(test, problems);
        }

        return tests;
    }

    private static void Given(PipelineTest test, List<Problem> problems)
    {
        var files = FileInput.Of(test.Pipeline).Select(input => input.Name).ToList();
        List<string> inputs = [.. test.Pipeline.Inputs.Select(input => input.ToString()), .. files];
        List<string> given = [];
        for (var i = 0; i < test.Spec.Given.Count; i++)
        {
            var spec = test.Spec.Given[i];
            var key = $"given[{i}]";
            void Report(string code, string message, string? hint = null, string? below = null) =>
                problems.Add(new Problem(code, message) { Hint = hint }.At(test.At(below is null ? key : $"{key}.{below}")));

            if (new object?[] { spec.Table, spec.File, spec.Topic }.Count(place => place is not null) != 1)
            {
                Report("missing_key", "found several or none of 'table', 'file' and 'topic': expected one of them");
                continue;
            }

            var name = spec.Table?.ToString() ?? spec.File ?? TopicDataset.NameOf(spec.Topic!);
            given.Add(name);
            if (!inputs.Contains(name))
            {
                Report("unknown_input", $"the pipeline of {test.Pipeline.Target} does not read '{name}'", Suggestion.Hint(name, inputs), spec.Topic is not null ? "topic" : spec.Table is null ? "file" : "table");
            }

            if ((spec.Rows is null) == (spec.Text is null))
            {
                Report("missing_key", "found both or neither of 'rows' and 'text': expected one of them");
            }

            if (spec.Table is not null && spec.Text is not null)
            {
                Report("wrong_value", "'text' is the content of a file: a table has rows", below: "text");
            }

            if (spec.Table is null && spec.Columns.Count > 0)
            {
                Report("wrong_value", $"the columns of a {(spec.File is null ? "topic" : "file")} are as its pipeline says", "declare them in the pipeline's source", "columns");
            }
        }

        foreach (var twice in given.GroupBy(name => name).Where(group => group.Count() > 1))
        {
            problems.Add(new Problem("duplicate_key", $"'{twice.Key}' is given more than once").At(test.At("given")));
        }

        foreach (var missing in inputs.Except(given))
        {
            problems.Add(new Problem("missing_input", $"'{missing}' is not given: the pipeline of {test.Pipeline.Target} reads it")
            {
                Hint = "give it rows; [] for none, with its columns",
            }.At(test.At("given")));
        }
    }
}
