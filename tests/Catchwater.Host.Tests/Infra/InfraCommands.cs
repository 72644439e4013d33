using System.Text.Json;
using Catchwater.Host.Commands;
using NJsonSchema;

namespace Catchwater.Host.Tests.Infra;

/// <summary>Runs <c>catchwater infra …</c> in this process, over a folder of its own.</summary>
public sealed class InfraCommands : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("catchwater-infra-");

    /// <summary>The folder every path of a test is relative to.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The repository, for fixtures and schemas.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Runs a command line; relative names are joined to nothing: tests give full paths.</summary>
    public static async Task<Result> RunAsync(params string[] arguments)
    {
        using StringWriter results = new(), messages = new();
        var host = CatchwaterHost.CreateBuilder(["infra", .. arguments]).UseOutput(new CommandOutput(results, messages)).Build();
        var code = await host.RunAsync(TestContext.Current.CancellationToken);
        return new Result(code, results.ToString(), messages.ToString());
    }

    /// <summary>A project with the given catchwater.yaml; its folder.</summary>
    public string Project(string yaml = "name: retail\n")
    {
        File.WriteAllText(Path.Combine(Folder, "catchwater.yaml"), yaml);
        return Folder;
    }

    /// <summary>A file below the folder.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Text of a file below the folder.</summary>
    public string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>Fails unless the document is what a schema of ours says.</summary>
    public static async Task MatchesAsync(string json, string schema)
    {
        var rules = await JsonSchema.FromFileAsync(Path.Combine(Repository, "docs", "schemas", schema), TestContext.Current.CancellationToken);
        Assert.Empty(rules.Validate(json));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Catchwater.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests run outside of the repository");
    }
}

/// <summary>What a command line answered.</summary>
public sealed record Result(int Code, string Results, string Messages)
{
    /// <summary>Standard output as its one JSON document.</summary>
    public JsonElement Json => JsonDocument.Parse(Results).RootElement;
}
