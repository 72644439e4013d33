using Catchwater.Topics.Embedded.Storage;
using RocksDbSharp;

namespace Catchwater.Topics.Tests.Embedded;

public sealed class CorruptionTests : EmbeddedTest
{
    [Fact]
    public async Task Damaged_records_are_located_and_those_before_are_read()
    {
        await MakeAsync("t", 1);
        await WriteSinglyAsync("t", Enumerable.Range(0, 6).Select(i => ((string?)"k", (string?)$"{i}", 1000L + i)));
        Damage(3, value => value[^1] ^= 1);
        List<string?> seen = [];
        var fault = await Assert.ThrowsAsync<TopicsException>(async () =>
        {
            await using var reader = await Log.OpenReaderAsync([new ReadFrom(new TopicPartition("t", 0), 0)], Cancel);
            while (await reader.ReadAsync(TimeSpan.Zero, Cancel) is { } batch)
            {
                seen.AddRange(Conformance.Seen.Of(batch).Select(record => record.Value));
            }
        });
        Assert.Equal(["0", "1", "2"], seen);
        Assert.Equal("corrupt_log", fault.Problems[0].Code);
        Assert.Contains("t-0 at offset 3", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Folder, fault.Problems[0].File);
        Assert.Equal(["4", "5"], (await ReadAsync("t", 4)).Select(record => record.Value));
    }

    [Fact]
    public async Task Damage_at_the_end_of_a_partition_is_said_when_the_log_is_opened()
    {
        await MakeAsync("t", 1);
        await WriteSinglyAsync("t", ("k", "0", 1), ("k", "1", 2));
        Damage(1, value => value[7] ^= 1);
        await Embedded.DisposeAsync();
        await FailsAsync("corrupt_log", () => InitializeAsync().AsTask());
        await RepairAsync(1, value => value[7] ^= 1);
        await InitializeAsync();
        Assert.Equal(2, (await ReadAsync("t")).Count);
    }

    [Fact]
    public async Task A_record_in_the_place_of_another_is_found_out()
    {
        await MakeAsync("t", 1);
        await WriteSinglyAsync("t", ("k", "0", 1), ("k", "1", 1), ("k", "2", 1));
        var other = Value(Embedded.Store, 0);
        Put(Embedded.Store, 1, other);
        await FailsAsync("corrupt_log", () => ReadAsync("t", 1));
    }

    [Fact]
    public async Task A_log_of_another_format_is_refused()
    {
        using (WriteBatch batch = new())
        {
            batch.Put(StoreKeys.Version, [9], Embedded.Store.Meta);
            Embedded.Store.Write(batch);
        }

        await Embedded.DisposeAsync();
        await FailsAsync("log_format", () => InitializeAsync().AsTask());
        using (var store = LogStore.Open(Folder, new(), Time))
        {
            using WriteBatch back = new();
            back.Put(StoreKeys.Version, [StoreKeys.FormatVersion], store.Meta);
            store.Write(back);
        }

        await InitializeAsync();
    }

    [Fact]
    public async Task A_damaged_file_of_the_store_is_an_error_and_not_the_end_of_the_records()
    {
        await MakeAsync("t", 1);
        var random = new Random(1);
        var value = new byte[3000];
        await WriteSinglyAsync("t", Enumerable.Range(0, 200).Select(i =>
        {
            random.NextBytes(value);
            return ((string?)"k", (string?)Convert.ToBase64String(value), 1000L + i);
        }));
        await DamageFilesAsync(".sst", 200_000);
        List<long> seen = [];
        var fault = await Assert.ThrowsAsync<TopicsException>(async () =>
        {
            await using var reader = await Log.OpenReaderAsync([new ReadFrom(new TopicPartition("t", 0), 0)], Cancel);
            while (await reader.ReadAsync(TimeSpan.Zero, Cancel) is { } batch)
            {
                seen.AddRange(Conformance.Seen.Of(batch).Select(record => record.Offset));
            }
        });
        Assert.Equal("corrupt_log", fault.Problems[0].Code);
        Assert.Equal(Folder, fault.Problems[0].File);
        Assert.Equal(Enumerable.Range(0, seen.Count).Select(i => (long)i), seen);
        Assert.InRange(seen.Count, 1, 199);
    }

    [Fact]
    public async Task Damaged_state_is_an_error_and_not_state_that_is_missing()
    {
        await using (var task = await Log.OpenTaskAsync("owner", Cancel))
        {
            var random = new Random(1);
            var value = new byte[3000];
            Catchwater.Topics.Tasks.UnitOfWork work = new();
            for (var i = 0; i < 200; i++)
            {
                random.NextBytes(value);
                work.Put("t", [(byte)i], value);
            }

            await task.CommitAsync(work, Cancel);
        }

        await DamageFilesAsync(".sst", 200_000);
        await using var view = await Log.OpenStateAsync("owner", Cancel);
        var state = view.Tasks[0].State;
        var seen = 0;
        var scan = Assert.Throws<TopicsException>(() => state.Scan("t", [], [], (_, _) => ++seen > 0));
        Assert.Equal("corrupt_log", scan.Problems[0].Code);
        Assert.InRange(seen, 1, 199);
        var get = Assert.Throws<TopicsException>(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                state.TryGet("t", [(byte)i], new System.Buffers.ArrayBufferWriter<byte>());
            }
        });
        Assert.Equal("corrupt_log", get.Problems[0].Code);
    }

    // Flips a byte at a place of each of the store's files that is so long.
    private async Task DamageFilesAsync(string ending, int at)
    {
        // What was in memory only is in files after the log was opened once more.
        await ReopenAsync();
        await Embedded.DisposeAsync();
        var damaged = 0;
        foreach (var path in Directory.EnumerateFiles(Folder, "*" + ending))
        {
            await using var file = File.Open(path, FileMode.Open);
            if (file.Length > at)
            {
                file.Position = at;
                var old = file.ReadByte();
                file.Position = at;
                file.WriteByte((byte)(old ^ 0xFF));
                damaged++;
            }
        }

        Assert.True(damaged > 0);
        await InitializeAsync();
    }

    private void Damage(long offset, Action<byte[]> change)
    {
        var value = Value(Embedded.Store, offset);
        change(value);
        Put(Embedded.Store, offset, value);
    }

    private Task RepairAsync(long offset, Action<byte[]> change)
    {
        using var store = LogStore.Open(Folder, new(), Time);
        var value = Value(store, offset);
        change(value);
        Put(store, offset, value);
        return Task.CompletedTask;
    }

    private static byte[] Value(LogStore store, long offset)
    {
        System.Buffers.ArrayBufferWriter<byte> value = new();
        Assert.True(store.TryGet(store.Log, StoreKeys.Batch(1, 0, offset), value));
        return value.WrittenSpan.ToArray();
    }

    private static void Put(LogStore store, long offset, byte[] value)
    {
        using WriteBatch batch = new();
        batch.Put(StoreKeys.Batch(1, 0, offset), value, store.Log);
        store.Write(batch);
    }
}
