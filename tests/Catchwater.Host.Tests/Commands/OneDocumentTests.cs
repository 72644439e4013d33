using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using Catchwater.Host.Commands;
using Catchwater.Pipelines.Transforms;
using Catchwater.Quality.Checks;

namespace Catchwater.Host.Tests.Commands;

/// <summary>With --json standard output is exactly one document, whatever goes wrong. Every command there is goes through every way to fail.</summary>
public sealed class OneDocumentTests : IDisposable
{
    // These need no project.
    private static readonly string[] Free = ["init", "completion", "infra check", "doctor"];

    private readonly HostProject _project = new();

    public static TheoryData<string> Names => [.. Commands().Select(Name)];

    [Fact]
    public void There_are_commands_to_look_at() => Assert.True(Commands().Count > 30);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_unknown_option(string name)
    {
        var errors = await ErrorsAsync([.. Line(name, _project.Folder), "--no-such-option"]);
        var error = Assert.Single(errors.EnumerateArray());
        Assert.Equal($"catchwater {name} has no option '--no-such-option'", error.GetProperty("message").GetString());
        Assert.Contains("catchwater", error.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_missing_argument(string name)
    {
        if (Find(name).Arguments.Any(argument => argument.Arity.MinimumNumberOfValues > 0))
        {
            await ErrorsAsync(name.Split(' '));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_but_its_name_where_there_is_no_project(string name)
    {
        // It would write into the folder where the tests run.
        if (name != "init")
        {
            var (_, text) = await RunAsync(name.Split(' '), TestContext.Current.CancellationToken);
            using var document = JsonDocument.Parse(text);
            Assert.DoesNotContain("internal_error", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_missing_project(string name)
    {
        if (!Free.Contains(name))
        {
            await ErrorsAsync(Line(name, _project["nowhere"]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_broken_project_file(string name)
    {
        if (!Free.Contains(name))
        {
            _project.Write("catchwater.yaml", "name: [t\n");
            var errors = await ErrorsAsync(Line(name, _project.Folder));
            Assert.Equal("catchwater.yaml", errors[0].GetProperty("file").GetString());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_cancelled_command(string name)
    {
        _project.Write("data/a.json", "{\"n\":1}\n").Write("pipelines/a.yaml", "source: {path: data/a.json}\ntarget: {table: bronze.a}\n");
        var (code, text) = await RunAsync(Line(name, name == "init" ? _project["new"] : _project.Folder), new CancellationToken(canceled: true));
        using var document = JsonDocument.Parse(text);
        Assert.True(code is 0 or 2 or 130, $"{name}: {code}\n{text}");
    }

    public void Dispose() => _project.Dispose();

    private static List<Command> Commands() => [.. CommandList.Create(new HostContext(new CommandOutput(TextWriter.Null, TextWriter.Null), TimeProvider.System, new TransformRegistry(), new CheckRegistry(), [])).SelectMany(Leaves)];

    private static IEnumerable<Command> Leaves(Command command) => command.Action is not null ? [command, .. command.Subcommands.SelectMany(Leaves)] : command.Subcommands.SelectMany(Leaves);

    private static string Name(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Name(parent)} {command.Name}" : command.Name;

    private static Command Find(string name) => Commands().Single(command => Name(command) == name);

    // A line that parses: something for every argument that must be there, and the project's folder where the command takes one.
    private static List<string> Line(string name, string folder)
    {
        var command = Find(name);
        List<string> line = [.. name.Split(' ')];
        foreach (var argument in command.Arguments)
        {
            if (argument.Name is "DIR" or "DIR|NAME" or "PATH")
            {
                line.Add(folder);
            }
            else if (argument.Arity.MinimumNumberOfValues > 0)
            {
                line.Add(argument.GetCompletions(CompletionContext.Empty).FirstOrDefault()?.InsertText ?? (argument.Name == "SQL" ? "SELECT 1" : "a.b"));
            }
        }

        foreach (var option in command.Options.Where(option => option.Required))
        {
            line.AddRange([option.Name, "x"]);
        }

        return command.Options.Any(option => option.Name == "--project") ? [.. line, "-p", folder] : line;
    }

    private static async Task<JsonElement> ErrorsAsync(IReadOnlyList<string> line)
    {
        var (code, text) = await RunAsync(line, TestContext.Current.CancellationToken);
        Assert.True(code == 2, $"{string.Join(' ', line)}: {code}\n{text}");
        using var document = JsonDocument.Parse(text);
        Assert.Equal("error", document.RootElement.GetProperty("status").GetString());
        var errors = document.RootElement.GetProperty("errors").Clone();
        Assert.NotEqual(0, errors.GetArrayLength());
        Assert.All(errors.EnumerateArray(), error => Assert.NotEqual("internal_error", error.GetProperty("code").GetString()));
        return errors;
    }

    private static async Task<(int Code, string Out)> RunAsync(IReadOnlyList<string> line, CancellationToken cancellationToken)
    {
        var results = new StringWriter();
        var code = await CatchwaterHost.CreateBuilder([.. line, "--json"]).UseOutput(new CommandOutput(results, TextWriter.Null)).Build().RunAsync(cancellationToken);
        return (code, results.ToString());
    }
}
