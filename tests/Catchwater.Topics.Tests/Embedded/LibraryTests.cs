using System.Diagnostics;

namespace Catchwater.Topics.Tests.Embedded;

public sealed class LibraryTests
{
    [Fact]
    public async Task A_library_planted_in_the_current_folder_is_not_loaded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        using TemporaryFolder folder = new();
        var installed = Directory.GetFiles(AppContext.BaseDirectory, "librocksdb.so", SearchOption.AllDirectories).First(file => file.Contains("linux-x64", StringComparison.Ordinal));
        foreach (var name in (string[])["librocksdb-jemalloc.so", "librocksdb.so", "runtimes/linux-x64/native/librocksdb-jemalloc.so", "runtimes/linux-x64/native/librocksdb.so", "native/librocksdb.so"])
        {
            var planted = Path.Combine(folder.Path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(planted)!);
            File.Copy(installed, planted);
        }

        var oracle = Path.Combine(folder.Path, "oracle");
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Catchwater.Topics.Crasher.dll"), Path.Combine(folder.Path, "log"), oracle]) { WorkingDirectory = folder.Path };
        using var process = Process.Start(start)!;
        try
        {
            for (var i = 0; i < 600 && !File.Exists(oracle + ".0") && !process.HasExited; i++)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            var loaded = (await File.ReadAllLinesAsync($"/proc/{process.Id}/maps", TestContext.Current.CancellationToken))
                .Where(line => line.Contains("librocksdb", StringComparison.Ordinal)).Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).Distinct().ToList();
            Assert.NotEmpty(loaded);
            Assert.All(loaded, path => Assert.StartsWith(AppContext.BaseDirectory, path));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
