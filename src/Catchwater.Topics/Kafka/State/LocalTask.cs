using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Embedded.Tasks;
using Catchwater.Topics.Tasks;
using RocksDbSharp;

namespace Catchwater.Topics.Kafka.State;

/// <summary>
/// The local copy of one task's state. It says itself how much of the changelog it holds: the offset is written together with what it
/// stands for. Nothing is synced: after a power cut a shorter, consistent part is there, and the rest is read again.
/// </summary>
internal sealed class LocalTask : ITaskState
{
    private const byte Version = 1;

    private readonly LocalStore _local;
    private readonly StatePrefix _prefix;
    private readonly CommittedState _state;
    private readonly byte[] _standKey;
    private readonly byte[] _positions;
    private readonly ChangelogKey _changelogKey = new();
    private string _topicId = "";

    public LocalTask(LocalStore local, uint owner, int number)
    {
        _local = local;
        _prefix = new StatePrefix(owner, number);
        _state = new CommittedState(local.Store, _prefix);
        _standKey = [(byte)'k', .. _prefix.Task];
        _positions = [(byte)'p', .. _prefix.Task];
        if (local.Store.GetMeta(_standKey) is [Version, ..] stand)
        {
            Next = BinaryPrimitives.ReadInt64BigEndian(stand.AsSpan(1));
            WrittenAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(stand.AsSpan(9)));
            _topicId = Encoding.UTF8.GetString(stand.AsSpan(17));
        }
    }

    /// <summary>The first offset of the changelog that is not in here.</summary>
    public long Next { get; private set; }

    private DateTimeOffset WrittenAt { get; set; }

    /// <summary>
    /// Whether this is a beginning of the changelog with that id and end. Not so when the topic was made anew, and when the copy is so old
    /// that the removal of a key may have been compacted away.
    /// </summary>
    public bool IsPartOf(string topicId, long end) =>
        _topicId == topicId && Next <= end && _local.Time.GetUtcNow() - WrittenAt < Changelog.TombstonesKept / 2;

    public bool TryGet(string table, ReadOnlySpan<byte> key, IBufferWriter<byte> value) => _state.TryGet(table, key, value);

    public void Scan(string table, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, StateVisitor visit) => _state.Scan(table, prefix, from, visit);

    /// <summary>The committed position in a topic.</summary>
    public bool TryGetPosition(string topic, out long next)
    {
        next = _local.Store.GetMeta([.. _positions, .. Encoding.UTF8.GetBytes(topic)]) is { } value ? BinaryPrimitives.ReadInt64BigEndian(value) : -1;
        return next >= 0;
    }

    /// <summary>Every committed position, by topic.</summary>
    public IReadOnlyDictionary<string, long> Positions()
    {
        Dictionary<string, long> found = [];
        using var use = _local.Store.Use();
        using var iterator = _local.Store.Iterate(_local.Store.Meta);
        for (iterator.Seek(_positions); iterator.Valid() && iterator.GetKeySpan().StartsWith(_positions); iterator.Next())
        {
            found[Encoding.UTF8.GetString(iterator.GetKeySpan()[_positions.Length..])] = BinaryPrimitives.ReadInt64BigEndian(iterator.GetValueSpan());
        }

        return found;
    }

    /// <summary>Names of its tables: as many looks as there are tables, not keys.</summary>
    public IReadOnlyList<string> Tables()
    {
        List<string> found = [];
        using var use = _local.Store.Use();
        using var iterator = _local.Store.Iterate(_local.Store.State);
        for (iterator.Seek(_prefix.Task); iterator.Valid() && iterator.GetKeySpan().StartsWith(_prefix.Task); iterator.Seek(StoreKeys.After(_prefix.Of(found[^1]))))
        {
            found.Add(StatePrefix.TableOf(iterator.GetKeySpan()));
        }

        return found;
    }

    /// <summary>Forgets all of it, to be read anew from the changelog of that id.</summary>
    public void Clear(string topicId)
    {
        _topicId = topicId;
        using var batch = BeginBatch();
        batch.RemoveAll();
        batch.Write(0);
    }

    /// <summary>A committed unit of work.</summary>
    public void Apply(UnitOfWork work, long next)
    {
        using var batch = BeginBatch();
        var changes = work.Changes;
        while (changes.MoveNext())
        {
            batch.Set(_changelogKey.Of(changes.Table, changes.Key), changes.Value, changes.HasValue);
        }

        foreach (var (input, position) in work.Positions)
        {
            batch.Set(Changelog.PositionKey(input.Topic), Changelog.PositionValue(position), true);
        }

        batch.Write(next);
    }

    public Batch BeginBatch() => new(this);

    /// <summary>Changes that are written together with the offset they reach up to.</summary>
    public sealed class Batch(LocalTask task) : IDisposable
    {
        private const long FullBytes = 1 << 20;

        private readonly WriteBatch _batch = new();
        private readonly LogStore _store = task._local.Store;
        private byte[] _key = new byte[256];
        private long _bytes;

        public bool IsFull => _bytes >= FullBytes;

        /// <summary>Takes a record of the changelog.</summary>
        public void Set(ReadOnlySpan<byte> changelogKey, ReadOnlySpan<byte> value, bool hasValue)
        {
            var isEntry = changelogKey[0] == Changelog.Entry;
            var prefix = isEntry ? task._prefix.Task : task._positions;
            var key = Joined(prefix, changelogKey[1..]);
            var family = isEntry ? _store.State : _store.Meta;
            if (hasValue)
            {
                _batch.Put(key, value, family);
            }
            else
            {
                _batch.Delete(key, family);
            }

            _bytes += key.Length + value.Length;
        }

        public void RemoveAll()
        {
            var (stateEnd, positionsEnd) = (StoreKeys.After(task._prefix.Task), StoreKeys.After(task._positions));
            _batch.DeleteRange(task._prefix.Task, (ulong)task._prefix.Task.Length, stateEnd, (ulong)stateEnd.Length, _store.State);
            _batch.DeleteRange(task._positions, (ulong)task._positions.Length, positionsEnd, (ulong)positionsEnd.Length, _store.Meta);
        }

        /// <summary>Writes it, all or nothing; it is empty then.</summary>
        public void Write(long next)
        {
            var now = task._local.Time.GetUtcNow();
            var topicId = Encoding.UTF8.GetBytes(task._topicId);
            var stand = new byte[17 + topicId.Length];
            stand[0] = Version;
            BinaryPrimitives.WriteInt64BigEndian(stand.AsSpan(1), next);
            BinaryPrimitives.WriteInt64BigEndian(stand.AsSpan(9), now.ToUnixTimeMilliseconds());
            topicId.CopyTo(stand.AsSpan(17));
            _batch.Put(task._standKey, stand, _store.Meta);
            _store.Write(_batch, sync: false);
            _batch.Clear();
            _bytes = 0;
            (task.Next, task.WrittenAt) = (next, now);
        }

        public void Dispose() => _batch.Dispose();

        private ReadOnlySpan<byte> Joined(byte[] prefix, ReadOnlySpan<byte> rest)
        {
            if (prefix.Length + rest.Length > _key.Length)
            {
                _key = new byte[Math.Max(2 * _key.Length, prefix.Length + rest.Length)];
            }

            prefix.CopyTo(_key, 0);
            rest.CopyTo(_key.AsSpan(prefix.Length));
            return _key.AsSpan(0, prefix.Length + rest.Length);
        }
    }
}
