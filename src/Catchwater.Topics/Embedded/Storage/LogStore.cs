using Catchwater.Core.Errors;
using RocksDbSharp;

namespace Catchwater.Topics.Embedded.Storage;

/// <summary>
/// The RocksDB under a log. Every call into it goes through <see cref="Use"/>, so that a call after <see cref="Dispose"/> is an
/// error and never a crash of the process.
/// </summary>
internal sealed class LogStore : IDisposable
{
    private readonly HashSet<IDisposable> _views = [];
    private readonly Lock _viewsGate = new();
    private readonly RocksDb _db;
    private readonly WriteOptions _sync = new WriteOptions().SetSync(true);
    private readonly WriteOptions _lazy = new();
    private readonly ReadOptions _read = new();
    private readonly IDisposable? _shared;
    private int _users;

    private LogStore(string folder, RocksDb db, Compression compression, IDisposable? shared = null)
    {
        (Folder, _db, Compression, _shared) = (folder, db, compression, shared);
        Meta = db.GetDefaultColumnFamily();
        Log = db.GetColumnFamily("log");
        State = db.GetColumnFamily("state");
    }

    public string Folder { get; }

    /// <summary>Whether this user may only read the folder. No owner can begin to write while somebody reads so.</summary>
    public bool IsReadOnly => _shared is not null;

    public Compression Compression { get; }

    public ColumnFamilyHandle Meta { get; }

    public ColumnFamilyHandle Log { get; }

    public ColumnFamilyHandle State { get; }

    /// <exception cref="TopicsException"><c>log_in_use</c>; <c>log_unreadable</c>.</exception>
    public static LogStore Open(string folder, EmbeddedLogOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MemoryBytes, 16L << 20);
        RocksLibrary.Load();
        Directory.CreateDirectory(folder);
        try
        {
            var store = OpenCompressed(folder, options);
            try
            {
                OwnerFile.Write(folder, time);
                return store;
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }
        catch (RocksDbException fault) when (IsHeld(fault.Message))
        {
            throw InUse(folder, fault);
        }
        catch (RocksDbException fault) when (IsReadOnlyFolder(fault.Message))
        {
            return OpenReadOnly(folder, options);
        }
        catch (RocksDbException fault)
        {
            throw new TopicsException(new Problem("log_unreadable", $"the log in {folder} cannot be opened: {fault.Message}")
            {
                Hint = "nothing was changed; look at the disk, or restore the folder from a copy",
            }, fault);
        }
    }

    private static bool IsReadOnlyFolder(string message) =>
        message.Contains("Permission denied", StringComparison.Ordinal) || message.Contains("Read-only file system", StringComparison.Ordinal);

    private static LogStore OpenReadOnly(string folder, EmbeddedLogOptions options)
    {
        var shared = SharedLock.Take(folder) ?? throw InUse(folder, null);
        try
        {
            return new LogStore(folder, StoreOptions.Open(folder, options, Compression.Lz4, readOnly: true), Compression.Lz4, shared);
        }
        catch (RocksDbException fault)
        {
            shared.Dispose();
            throw new TopicsException(new Problem("log_unreadable", $"the log in {folder} cannot be written by this user, nor read: {fault.Message}")
            {
                Hint = "give this user access to the folder, or work on a copy",
            }, fault);
        }
    }

    private static TopicsException InUse(string folder, Exception? fault) => new(new Problem("log_in_use", $"the log in {folder} is open in {OwnerFile.Read(folder)}")
    {
        Hint = "an embedded log has one owner at a time: wait for it or stop it; several at once need topics: kafka://host:port",
    }, fault);

    // RocksDB's words on Linux and macOS, for a holder in this process, and on Windows. A lock file that may not be opened is something else.
    private static bool IsHeld(string message) =>
        message.Contains("While lock file", StringComparison.Ordinal)
        || message.Contains("lock hold by current process", StringComparison.Ordinal)
        || message.Contains("Failed to create lock file", StringComparison.Ordinal);

    private static LogStore OpenCompressed(string folder, EmbeddedLogOptions options)
    {
        try
        {
            return new LogStore(folder, StoreOptions.Open(folder, options, Compression.Lz4), Compression.Lz4);
        }
        catch (RocksDbException fault) when (fault.Message.Contains("not linked", StringComparison.Ordinal))
        {
            // A native library without LZ4: the log works uncompressed, and `topics describe` says so.
            return new LogStore(folder, StoreOptions.Open(folder, options, Compression.No), Compression.No);
        }
    }

    /// <exception cref="TopicsException"><c>log_read_only</c>: somebody is about to write, and may not.</exception>
    public void RequireWritable()
    {
        if (IsReadOnly)
        {
            throw new TopicsException(new Problem("log_read_only", $"the log in {Folder} can be read, but this user may not write it") { Hint = "give this user write access to the folder" });
        }
    }

    /// <summary>Holds the store open for one call.</summary>
    public Lease Use()
    {
        if (Interlocked.Increment(ref _users) < 0)
        {
            Interlocked.Decrement(ref _users);
            throw Faults.Closed(Folder);
        }

        return new Lease(this);
    }

    /// <summary>One write, durable when it returns; without <paramref name="sync"/>, when the system has written it out.</summary>
    public void Write(WriteBatch batch, bool sync = true)
    {
        using var use = Use();
        _db.Write(batch, sync ? _sync : _lazy);
    }

    public byte[]? GetMeta(ReadOnlySpan<byte> key)
    {
        using var use = Use();
        try
        {
            return _db.Get(key, Meta);
        }
        catch (RocksDbException fault)
        {
            throw Faults.Damaged(Folder, fault);
        }
    }

    /// <summary>Copies a value out; false when the key is not there.</summary>
    public unsafe bool TryGet(ColumnFamilyHandle family, ReadOnlySpan<byte> key, System.Buffers.IBufferWriter<byte> value, ReadOptions? options = null)
    {
        using var use = Use();
        IntPtr slice;
        try
        {
            fixed (byte* at = key)
            {
                slice = Native.Instance.rocksdb_get_pinned_cf(_db.Handle, (options ?? _read).Handle, family.Handle, at, (nuint)key.Length);
            }
        }
        catch (RocksDbException fault)
        {
            throw Faults.Damaged(Folder, fault);
        }

        if (slice == IntPtr.Zero)
        {
            return false;
        }

        try
        {
            var bytes = Native.Instance.rocksdb_pinnableslice_value(slice, out nuint length);
            if (length > 0)
            {
                new ReadOnlySpan<byte>((void*)bytes, (int)length).CopyTo(value.GetSpan((int)length));
                value.Advance((int)length);
            }

            return true;
        }
        finally
        {
            Native.Instance.rocksdb_pinnableslice_destroy(slice);
        }
    }

    /// <summary>An iterator; the caller holds <see cref="Use"/> and disposes the iterator before it.</summary>
    public StoreIterator Iterate(ColumnFamilyHandle family, ReadOptions? options = null) => new(_db.NewIterator(family, options ?? _read), Folder);

    public Snapshot Snapshot() => _db.CreateSnapshot();

    /// <summary>Bytes on disk and in memory between two keys of a family, about.</summary>
    public unsafe long ApproximateBytes(ColumnFamilyHandle family, byte[] from, byte[] to)
    {
        const byte MemtablesAndFiles = 3;
        using var use = Use();
        ulong size = 0;
        fixed (byte* start = from)
        fixed (byte* limit = to)
        {
            var (starts, limits) = ((IntPtr)start, (IntPtr)limit);
            var (startLength, limitLength) = ((nuint)from.Length, (nuint)to.Length);
            Native.Instance.rocksdb_approximate_sizes_cf_with_flags(_db.Handle, family.Handle, 1, (IntPtr)(&starts), (IntPtr)(&startLength),
                (IntPtr)(&limits), (IntPtr)(&limitLength), MemtablesAndFiles, (IntPtr)(&size));
        }

        return (long)size;
    }

    /// <summary>Gives whole files between two keys back to the disk at once; what shares a file with other keys goes with a later compaction.</summary>
    public void DeleteFiles(ColumnFamilyHandle family, byte[] from, byte[] to)
    {
        using var use = Use();

        // The engine takes its end into the range, and with it a file that ends with that very key: the newest batch, or another topic's first.
        var last = StoreKeys.Before(to);
        Native.Instance.rocksdb_delete_file_in_range_cf(_db.Handle, family.Handle, from, (nuint)from.Length, last, (nuint)last.Length);
    }

    /// <summary>A view that must be gone before the store is closed.</summary>
    public void Register(IDisposable view)
    {
        lock (_viewsGate)
        {
            _views.Add(view);
        }
    }

    public void Forget(IDisposable view)
    {
        lock (_viewsGate)
        {
            _views.Remove(view);
        }
    }

    public void Dispose()
    {
        List<IDisposable> views;
        lock (_viewsGate)
        {
            views = [.. _views];
        }

        foreach (var view in views)
        {
            view.Dispose();
        }

        // From here on Use refuses; those inside are waited for.
        if (Interlocked.Add(ref _users, int.MinValue / 2) >= int.MinValue / 2)
        {
            SpinWait.SpinUntil(() => Volatile.Read(ref _users) == int.MinValue / 2);
            if (!IsReadOnly)
            {
                OwnerFile.Remove(Folder);
            }

            _db.Dispose();
            _shared?.Dispose();
        }
    }

    /// <summary>Keeps the store open while it lives.</summary>
    public readonly ref struct Lease(LogStore store)
    {
        public void Dispose() => Interlocked.Decrement(ref store._users);
    }
}
