using System.Text;
using System.Text.Json.Nodes;

namespace Catchwater.Ingest.Tests.Crashes;

/// <summary>Kills a process in the middle of files, again and again, until it has come to their end: every row is there once, in its order.</summary>
public sealed class SourceKillTests : IAsyncLifetime
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";
    private static readonly int Rows = Full ? 400_000 : 20_000;
    private readonly Workspace _workspace = new();

    public ValueTask InitializeAsync()
    {
        StringBuilder lines = new(), table = new("n,user,even\n");
        for (var n = 0; n < Rows; n++)
        {
            lines.Append(n % 1000 == 7 ? $"broken {n}\n" : $"{{\"n\":{n},\"user\":\"u{n % 97}\"}}\n");
            table.Append(n % 1000 == 7 ? $"wrong,{n},\n" : $"{n},u{n % 97},{n % 2 == 0}\n");
        }

        _workspace.Write("data/a.json", lines.ToString());
        _workspace.Write("data/b.csv", table.ToString());
        _workspace.Write("sources/lines.yaml", "key: user\nfiles: {path: data/a.json}\n");
        _workspace.Write("sources/table.yaml", "key: user\nfiles: {path: data/b.csv, format: csv, columns: {n: integer}}\n");
        _workspace.Write("sources/picked.yaml", "key: user\nfiles:\n  path: data/b.csv\n  format: csv\n  columns: {n: integer}\n  select: SELECT n, user FROM input WHERE even ORDER BY n\n");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _workspace.DisposeAsync();

    [Fact]
    public async Task A_process_killed_in_the_middle_of_files_loses_and_doubles_no_row()
    {
        var random = new Random(20260101);
        var (kills, wanted) = (0, Full ? 60 : 4);
        while (true)
        {
            using var child = Child.Start(nameof(Child.Runs_sources), _workspace.Folder);
            if (await Child.RunAsync(child, kills < wanted ? TimeSpan.FromMilliseconds(random.Next(10, Full ? 700 : 250)) : null))
            {
                break;
            }

            kills++;
        }

        Assert.True(kills > 1, "the work was done before it was killed: the kills prove nothing");
        await VerifyAsync();
    }

    [Theory]
    [InlineData("ingest-commit", 2)]
    [InlineData("ingest-committed", 7)]
    [InlineData("ingest-commit", 11)]
    public async Task A_process_killed_around_a_commit_loses_and_doubles_no_row(string failpoint, int hit)
    {
        using (var child = Child.Start(nameof(Child.Runs_sources), _workspace.Folder, failpoint: $"{failpoint}:{hit}"))
        {
            Assert.False(await Child.RunAsync(child, null));
        }

        using (var child = Child.Start(nameof(Child.Runs_sources), _workspace.Folder))
        {
            Assert.True(await Child.RunAsync(child, null));
        }

        await VerifyAsync();
    }

    private async Task VerifyAsync()
    {
        var good = Enumerable.Range(0, Rows).Where(n => n % 1000 != 7).ToList();
        await VerifyAsync("lines", good);
        await VerifyAsync("table", good);
        await VerifyAsync("picked", [.. good.Where(n => n % 2 == 0)]);
        var broken = Enumerable.Range(0, Rows).Where(n => n % 1000 == 7).ToList();
        Assert.Equal(broken.Select(n => $"broken {n}"), (await _workspace.ReadAsync("lines.dead-letters")).Select(letter => letter.Text));
        foreach (var topic in new[] { "table", "picked" })
        {
            Assert.Equal(broken.Select(n => $"wrong,{n},").Order(StringComparer.Ordinal), (await _workspace.ReadAsync($"{topic}.dead-letters")).Select(letter => letter.Text).Order(StringComparer.Ordinal));
        }
    }

    private async Task VerifyAsync(string topic, List<int> expected)
    {
        var records = await _workspace.ReadAsync(topic);
        foreach (var user in records.GroupBy(record => record.Key))
        {
            var numbers = user.Select(record => (int)JsonNode.Parse(record.Value)!["n"]!).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }

        Assert.Equal(expected, records.Select(record => (int)JsonNode.Parse(record.Value)!["n"]!).Order());
    }
}
