using System.Globalization;
using System.Text;
using Catchwater.Topics.Crasher;
using Catchwater.Topics.Embedded;
using Catchwater.Topics.Tests.Conformance;

namespace Catchwater.Topics.Tests.Crashes;

/// <summary>Holds the log of a killed crasher against what it may be.</summary>
internal static class LogOracle
{
    /// <summary>
    /// Every key counts up from 1 without a gap; outputs, state and positions of each task are byte for byte what its input up to its
    /// position makes; and, unless a cut took it, every acknowledged record is at its place. Returns the number of input records.
    /// </summary>
    public static async Task<int> VerifyAsync(string folder, string? oracle)
    {
        await using var log = await EmbeddedEventLog.OpenAsync(folder, new EmbeddedLogOptions { CleanEvery = null }, TimeProvider.System);
        if (await log.FindAsync(Setting.Latest, CancellationToken.None) is null)
        {
            return 0;
        }

        var input = await AllAsync(log, Setting.Input);
        Counted(input);
        if (oracle is not null)
        {
            Acknowledged(input, oracle);
        }

        await using var view = await log.OpenStateAsync(Setting.Group, CancellationToken.None);
        var (output, latest) = (await AllAsync(log, Setting.Output), await AllAsync(log, Setting.Latest));
        for (var number = 0; number < 3; number++)
        {
            var task = view.Tasks.FirstOrDefault(task => task.Number == number);
            var position = task?.Positions.Values.SingleOrDefault() ?? 0;
            Dictionary<string, int> counts = [];
            List<(string, string)> expected = [];
            foreach (var record in input[number].Where(record => record.Offset < position))
            {
                counts[record.Key!] = counts.GetValueOrDefault(record.Key!) + 1;
                expected.Add((record.Key!, $"{counts[record.Key!]}:{record.Value}"));
            }

            Assert.Equal(position, expected.Count);
            Assert.Equal(expected, output[number].Select(record => (record.Key!, record.Value!)));
            Dictionary<string, string> state = [];
            task?.State.Scan(Setting.Table, [], [], (key, value) => state.TryAdd(Encoding.UTF8.GetString(key), Encoding.UTF8.GetString(value)));
            Assert.Equal(counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key}={count.Value}"), state.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key}={count.Value}"));
            Assert.Equal(state, latest[number].GroupBy(record => record.Key!).ToDictionary(key => key.Key, key => key.Last().Value!));
        }

        return input.Sum(partition => partition.Count);
    }

    private static void Counted(List<List<Seen>> input)
    {
        foreach (var key in input.SelectMany(partition => partition).GroupBy(record => record.Key))
        {
            Assert.Equal(Enumerable.Range(1, key.Count()).Select(number => number.ToString(CultureInfo.InvariantCulture)), key.Select(record => record.Value));
        }
    }

    private static void Acknowledged(List<List<Seen>> input, string oracle)
    {
        foreach (var line in Enumerable.Range(0, Setting.Writers).Select(writer => $"{oracle}.{writer}").Where(File.Exists).SelectMany(WholeLines))
        {
            var parts = line.Split(' ');
            var record = input[int.Parse(parts[0], CultureInfo.InvariantCulture)][int.Parse(parts[1], CultureInfo.InvariantCulture)];
            Assert.Equal((parts[1], parts[2], parts[3]), (record.Offset.ToString(CultureInfo.InvariantCulture), record.Key!, record.Value!));
        }
    }

    // A kill may cut the last write short where it crosses a page: half a line acknowledges nothing.
    private static string[] WholeLines(string file)
    {
        var text = File.ReadAllText(file);
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<List<List<Seen>>> AllAsync(EmbeddedEventLog log, string topic)
    {
        List<List<Seen>> all = [[], [], []];
        await using var reader = await log.OpenReaderAsync([.. Enumerable.Range(0, 3).Select(partition => new ReadFrom(new TopicPartition(topic, partition), 0))], CancellationToken.None);
        while (await reader.ReadAsync(TimeSpan.Zero, CancellationToken.None) is { } batch)
        {
            all[batch.Partition.Partition].AddRange(Seen.Of(batch));
        }

        return all;
    }
}
