using System.Globalization;
using System.Text;
using Catchwater.Topics.Records;

namespace Catchwater.Topics.Crasher;

/// <summary>Appends numbers under its keys, and writes down what was acknowledged.</summary>
internal sealed class Writer(IEventLog log, int number, string oracle)
{
    public async Task RunAsync()
    {
        var next = await NextAsync();
        Random random = new();
        await using var writer = log.OpenWriter(new WriterOptions());
        DropHalfLine();
        await using FileStream acknowledged = new(oracle, FileMode.Append, FileAccess.Write, FileShare.Read, 1);
        while (true)
        {
            List<(Task<RecordPlace> Sent, string Key, int Value)> sent = [];
            for (var i = random.Next(1, 100); i > 0; i--)
            {
                var key = Setting.Key(number, random.Next(Setting.Keys));
                var value = next[key]++;
                OutgoingRecord record = new(Setting.Input, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
                sent.Add((await writer.WriteAsync(record, CancellationToken.None), key, value));
            }

            StringBuilder lines = new();
            foreach (var (task, key, value) in sent)
            {
                var place = await task;
                lines.Append(CultureInfo.InvariantCulture, $"{place.Partition.Partition} {place.Offset} {key} {value}\n");
            }

            // One write call: what a killed process has handed to the system stays.
            await acknowledged.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()));
            await acknowledged.FlushAsync();
        }
    }

    // A kill may have cut the last write short where it crosses a page.
    private void DropHalfLine()
    {
        if (File.Exists(oracle))
        {
            using var file = File.Open(oracle, FileMode.Open);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            file.SetLength(bytes.AsSpan().LastIndexOf((byte)'\n') + 1);
        }
    }

    private async Task<Dictionary<string, int>> NextAsync()
    {
        var next = Enumerable.Range(0, Setting.Keys).ToDictionary(key => Setting.Key(number, key), _ => 1);
        await using var reader = await log.OpenReaderAsync([.. Enumerable.Range(0, 3).Select(partition => new ReadFrom(new TopicPartition(Setting.Input, partition), 0))], CancellationToken.None);
        while (await reader.ReadAsync(TimeSpan.Zero, CancellationToken.None) is { } batch)
        {
            Count(batch, next);
        }

        return next;
    }

    private static void Count(RecordBatch batch, Dictionary<string, int> next)
    {
        foreach (var record in batch)
        {
            var key = Encoding.UTF8.GetString(record.Key);
            if (next.ContainsKey(key))
            {
                next[key] = int.Parse(record.Value, CultureInfo.InvariantCulture) + 1;
            }
        }
    }
}
