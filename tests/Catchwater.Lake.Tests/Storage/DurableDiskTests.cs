using Catchwater.Lake.Storage;

namespace Catchwater.Lake.Tests.Storage;

public sealed class DurableDiskTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("catchwater-tests").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Of_racing_writers_exactly_one_publishes_and_its_content_is_whole()
    {
        for (var race = 0; race < 200; race++)
        {
            var name = Path.Combine(_root, $"{race}.json");
            var wins = 0;
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, writer =>
            {
                var finished = Path.Combine(_root, $"{race}-{writer}.tmp");
                File.WriteAllText(finished, new string((char)('a' + writer), 1000));
                if (DurableDisk.TryPublish(finished, name))
                {
                    Interlocked.Increment(ref wins);
                }
            });
            Assert.Equal(1, wins);
            var content = File.ReadAllText(name);
            Assert.Equal(new string(content[0], 1000), content);
        }
    }

    [Fact]
    public void Publishing_leaves_what_is_there_alone()
    {
        var name = Path.Combine(_root, "n");
        File.WriteAllText(name, "first");
        File.WriteAllText(name + ".tmp", "second");
        Assert.False(DurableDisk.TryPublish(name + ".tmp", name));
        Assert.Equal("first", File.ReadAllText(name));
    }

    [Fact]
    public void Publishing_into_a_folder_that_is_not_there_says_so()
    {
        File.WriteAllText(Path.Combine(_root, "f"), "");
        Assert.Contains("No such file", Assert.Throws<IOException>(() => DurableDisk.TryPublish(Path.Combine(_root, "f"), Path.Combine(_root, "no", "n"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_is_known_by_when_it_started_not_by_its_number_alone()
    {
        Assert.True(ProcessMark.Own.IsAlive(TimeSpan.FromDays(9)));
        Assert.False((ProcessMark.Own with { Started = "another boot/1" }).IsAlive(TimeSpan.Zero));
        Assert.False((ProcessMark.Own with { Process = 999_999_999 }).IsAlive(TimeSpan.Zero));
        Assert.True((ProcessMark.Own with { Machine = "elsewhere", Process = 999_999_999 }).IsAlive(TimeSpan.FromHours(23)));
        Assert.False((ProcessMark.Own with { Machine = "elsewhere" }).IsAlive(TimeSpan.FromHours(25)));
    }

    [Theory]
    [InlineData("a*b?[c]", "a[*]b[?][[]c]")]
    [InlineData("plain", "plain")]
    public void Names_become_patterns_of_themselves(string name, string pattern) => Assert.Equal(pattern, GlobText.Escape(name));
}
