using System.Globalization;

namespace Catchwater.Ingest.Tests.Crashes;

/// <summary>
/// Kills a process with eight producers at work. What was confirmed is there; what is there is there once, in its producer's order; and
/// a producer that goes on from what it finds ends with every event once.
/// </summary>
public sealed class ProducerKillTests
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";

    [Fact]
    public async Task Eight_producers_killed_lose_no_confirmed_event_and_double_none()
    {
        var each = Full ? 125_000 : 10_000;
        var (kills, wanted) = (0, Full ? 40 : 4);
        var random = new Random(20260202);
        await using Workspace workspace = new();
        while (true)
        {
            using var child = Child.Start(nameof(Child.Produces), workspace.Folder, each);
            var done = await Child.RunAsync(child, kills < wanted ? TimeSpan.FromMilliseconds(random.Next(5, Full ? 400 : 150)) : null);
            kills += done ? 0 : 1;
            var counts = await Child.CountsAsync(workspace.Log);
            await workspace.CloseAsync();
            for (var number = 0; number < Child.Producers; number++)
            {
                var file = Path.Combine(workspace.Folder, $"acknowledged-{number}");
                var confirmed = File.Exists(file) && File.ReadLines(file).LastOrDefault() is { Length: > 0 } last ? int.Parse(last, CultureInfo.InvariantCulture) : 0;
                Assert.True(counts.GetValueOrDefault($"p{number}") >= confirmed, $"{confirmed} events of producer {number} were confirmed, {counts.GetValueOrDefault($"p{number}")} are there");
            }

            if (done)
            {
                Assert.Equal(Enumerable.Repeat(each, Child.Producers), counts.Values);
                break;
            }
        }

        Assert.True(kills > 1, "the work was done before it was killed: the kills prove nothing");
    }
}
