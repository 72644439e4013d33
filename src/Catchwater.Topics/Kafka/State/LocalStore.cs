using System.Buffers.Binary;
using Catchwater.Topics.Embedded;
using Catchwater.Topics.Embedded.Storage;
using RocksDbSharp;

namespace Catchwater.Topics.Kafka.State;

/// <summary>
/// The local copies of the tasks' state, in one RocksDB a process. Of a state folder each process takes the first part that nobody has
/// open: several workers may share a folder, and one that hangs keeps nobody waiting. What it holds can always be read again from Kafka.
/// </summary>
internal sealed class LocalStore : IDisposable
{
    private const int Most = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, uint> _owners = new(StringComparer.Ordinal);
    private readonly string? _temporary;

    private LocalStore(LogStore store, string? temporary, TimeProvider time) => (Store, _temporary, Time) = (store, temporary, time);

    public LogStore Store { get; }

    public TimeProvider Time { get; }

    /// <exception cref="TopicsException"><c>log_in_use</c> when 64 processes share the folder; <c>log_unreadable</c>; <c>no_rocksdb</c>.</exception>
    public static LocalStore Open(string? folder, TimeProvider time)
    {
        EmbeddedLogOptions options = new();
        if (folder is null)
        {
            var temporary = Directory.CreateTempSubdirectory("catchwater-state-").FullName;
            return new LocalStore(LogStore.Open(temporary, options, time), temporary, time);
        }

        for (var part = 0; ; part++)
        {
            try
            {
                return new LocalStore(LogStore.Open(Path.Combine(folder, part.ToString(System.Globalization.CultureInfo.InvariantCulture)), options, time), null, time);
            }
            catch (TopicsException e) when (e.Problems[0].Code == "log_in_use" && part + 1 < Most)
            {
                // The next part, then.
            }
        }
    }

    /// <summary>The state of a task, as far as it is here.</summary>
    public LocalTask Task(string owner, int number) => new(this, OwnerId(owner), number);

    public void Dispose()
    {
        Store.Dispose();
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }

    private uint OwnerId(string owner)
    {
        lock (_lock)
        {
            if (_owners.TryGetValue(owner, out var known))
            {
                return known;
            }

            var key = StoreKeys.Owner(owner);
            if (Store.GetMeta(key) is { } stored)
            {
                return _owners[owner] = BinaryPrimitives.ReadUInt32BigEndian(stored);
            }

            var id = Store.GetMeta(StoreKeys.NextId) is { } next ? BinaryPrimitives.ReadUInt32BigEndian(next) : 1;
            using WriteBatch batch = new();
            batch.Put(key, Number(id), Store.Meta);
            batch.Put(StoreKeys.NextId, Number(id + 1), Store.Meta);
            Store.Write(batch);
            return _owners[owner] = id;
        }
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
