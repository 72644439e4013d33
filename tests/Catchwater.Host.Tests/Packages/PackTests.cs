using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace Catchwater.Host.Tests.Packages;

public sealed class PackTests
{
    [Theory]
    [MemberData(nameof(PublicApiTests.Libraries), MemberType = typeof(PublicApiTests))]
    public async Task A_package_has_all_that_its_user_needs(string library)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1", "takes half a minute; ./test.sh --full runs it");
        var output = Directory.CreateTempSubdirectory("catchwater-pack-");
        try
        {
            await PackAsync(library, output.FullName);
            using var package = await ZipFile.OpenReadAsync(output.GetFiles("*.nupkg").Single().FullName, TestContext.Current.CancellationToken);
            using var symbols = await ZipFile.OpenReadAsync(output.GetFiles("*.snupkg").Single().FullName, TestContext.Current.CancellationToken);
            var files = package.Entries.Select(entry => entry.FullName).ToList();
            Assert.Contains("README.md", files);
            Assert.Contains($"lib/net10.0/{library}.dll", files);
            Assert.Contains($"lib/net10.0/{library}.xml", files);
            Assert.Contains($"lib/net10.0/{library}.pdb", symbols.Entries.Select(entry => entry.FullName));

            await using var stream = await package.GetEntry($"{library}.nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
            var metadata = (await XDocument.LoadAsync(stream, LoadOptions.None, TestContext.Current.CancellationToken)).Root!.Elements().Single();
            string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
            Assert.Equal("Apache-2.0", Value("license"));
            Assert.Equal("README.md", Value("readme"));
            Assert.NotEmpty(Value("description")!);
            Assert.Equal("git", metadata.Elements().Single(element => element.Name.LocalName == "repository").Attribute("type")!.Value);
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static async Task PackAsync(string library, string output)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["pack", Repository.Path($"src/{library}"), "--no-build", "-c", Repository.Configuration, "-o", output, "-v", "q", "--nologo"]) { RedirectStandardOutput = true })!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, text);
    }
}
