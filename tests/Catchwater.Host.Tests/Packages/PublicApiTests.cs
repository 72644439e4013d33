using System.Reflection;
using PublicApiGenerator;

namespace Catchwater.Host.Tests.Packages;

/// <summary>
/// What each package offers is what Approved/ says. A change is approved by looking at it and running the tests once with
/// CATCHWATER_APPROVE_API=1, which writes the files.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries => ["Catchwater.Core", "Catchwater.Lake", "Catchwater.Topics", "Catchwater.Streaming", "Catchwater.Quality", "Catchwater.Ingest", "Catchwater.Pipelines", "Catchwater.Catalog", "Catchwater.Host"];

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task The_public_api_is_the_approved_one(string library)
    {
        var path = Repository.Path($"tests/Catchwater.Host.Tests/Packages/Approved/{library}.txt");
        var api = Assembly.Load(library).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("CATCHWATER_APPROVE_API") == "1")
        {
            await File.WriteAllTextAsync(path, api, TestContext.Current.CancellationToken);
        }

        var approved = File.Exists(path) ? await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken) : "";
        var (added, removed) = (api.Split('\n').Except(approved.Split('\n')), approved.Split('\n').Except(api.Split('\n')));
        Assert.True(api == approved, $"the public API of {library} changed; look at it, then run once with CATCHWATER_APPROVE_API=1\n{string.Join('\n', removed.Select(line => "- " + line).Concat(added.Select(line => "+ " + line)))}");
    }
}
