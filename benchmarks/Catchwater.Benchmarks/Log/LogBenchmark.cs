using System.Diagnostics;
using System.Globalization;
using Catchwater.Topics;
using Catchwater.Topics.Embedded;
using Catchwater.Topics.Tasks;

namespace Catchwater.Benchmarks.Log;

/// <summary>The embedded log against the RocksDB under it, given the same bytes with as many syncs, in turn.</summary>
internal static class LogBenchmark
{
    private const int Threads = 8;
    private const int Window = 5000;
    private const int ValueBytes = 100;
    private static readonly TopicSpec Topic = new() { Name = "events", Partitions = 4 };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var records = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 2_000_000;
        var repetitions = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 3;
        List<double> appends = [], reads = [];
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            var folder = Directory.CreateTempSubdirectory("catchwater-log-").FullName;
            try
            {
                await using var log = await EmbeddedEventLog.OpenAsync(Path.Combine(folder, "log"), null, TimeProvider.System);
                await log.EnsureAsync(Topic, CancellationToken.None);
                var (append, appendCpu) = await Timed.RunAsync(() => AppendAsync(log, records));
                var syncs = log.Committer.Writes;
                var bytes = RawStore.Bytes(log.Store);
                Print("append, 8 writers", records, bytes, append, appendCpu, $"{syncs} syncs");
                var (rawAppend, rawAppendCpu) = RawStore.Append(log.Store, Path.Combine(folder, "raw"), (int)syncs);
                Print("  RocksDB, the same batches", records, bytes, rawAppend, rawAppendCpu, "");
                appends.Add(rawAppend / append);

                var (read, readCpu) = await Timed.RunAsync(() => ReadAsync(log, records));
                Print("read, 1 thread", records, bytes, read, readCpu, "");
                var (rawRead, rawReadCpu) = RawStore.Read(log.Store);
                Print("  RocksDB, the same batches", records, bytes, rawRead, rawReadCpu, "");
                reads.Add(rawRead / read);

                await CommitsAsync(log);
                await OneByOneAsync(log);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio to RocksDB: append {Median(appends):F2}, read {Median(reads):F2} (medians of {repetitions})"));
        return 0;
    }

    private static async Task AppendAsync(EmbeddedEventLog log, int records)
    {
        var value = new byte[ValueBytes];
        new Random(1).NextBytes(value);
        await using var writer = log.OpenWriter(new WriterOptions());
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            var key = new byte[8];
            Queue<Task> sent = new(Window);
            for (var i = 0; i < records / Threads; i++)
            {
                BitConverter.TryWriteBytes(key, (thread << 24) + (i % 10_000));
                if (sent.Count == Window)
                {
                    await sent.Dequeue();
                }

                sent.Enqueue(await writer.WriteAsync(new OutgoingRecord(Topic.Name, key, value) { Timestamp = i }, CancellationToken.None));
            }

            await Task.WhenAll(sent);
        })));
    }

    private static async Task ReadAsync(EmbeddedEventLog log, int records)
    {
        await using var reader = await log.OpenReaderAsync([.. Enumerable.Range(0, Topic.Partitions).Select(partition => new ReadFrom(new TopicPartition(Topic.Name, partition), 0))], CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        long count = 0, bytes = 0;
        while (await reader.ReadAsync(TimeSpan.Zero, CancellationToken.None) is { } batch)
        {
            foreach (var record in batch)
            {
                count++;
                bytes += record.Key.Length + record.Value.Length;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  allocated {(double)(GC.GetAllocatedBytesForCurrentThread() - before) / count:F2} bytes a record"));
        if (count != records / Threads * Threads || bytes == 0)
        {
            throw new InvalidOperationException($"read {count} records");
        }
    }

    private static async Task CommitsAsync(EmbeddedEventLog log)
    {
        const int Commits = 50, Outputs = 5000, Changes = 1000;
        await using var task = await log.OpenTaskAsync("benchmark", CancellationToken.None);
        UnitOfWork work = new();
        var (key, value) = (new byte[8], new byte[ValueBytes]);
        List<double> times = [];
        for (var commit = 0; commit < Commits; commit++)
        {
            for (var i = 0; i < Outputs; i++)
            {
                BitConverter.TryWriteBytes(key, i);
                work.Append(Topic.Name, null, i, key, true, value, true, default);
            }

            for (var i = 0; i < Changes; i++)
            {
                BitConverter.TryWriteBytes(key, (commit * 31) + i);
                work.Put("state", key, value);
            }

            var start = Stopwatch.GetTimestamp();
            await task.CommitAsync(work, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            work.Clear();
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"commit of {Outputs} records and {Changes} changes of state: median {Median(times):F1} ms, best {times.Min():F1} ms"));
    }

    private static async Task OneByOneAsync(EmbeddedEventLog log)
    {
        await using var writer = log.OpenWriter(new WriterOptions());
        List<double> times = [];
        for (var i = 0; i < 200; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await await writer.WriteAsync(new OutgoingRecord(Topic.Name, null, new byte[ValueBytes]), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one record, acknowledged before the next: median {Median(times):F2} ms"));
    }

    private static void Print(string what, int records, long bytes, double seconds, double cpu, string note) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-28} {records / seconds / 1e6,6:F2} M rec/s {bytes / seconds / 1e6,7:F0} MB/s {cpu * 1e9 / records,6:F0} ns CPU a record  {note}"));

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
