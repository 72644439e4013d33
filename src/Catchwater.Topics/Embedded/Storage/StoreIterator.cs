using RocksDbSharp;

namespace Catchwater.Topics.Embedded.Storage;

/// <summary>
/// An iterator that tells the end from damage. RocksDB's own is merely no longer valid when a block cannot be read, and whoever takes that
/// for the end leaves out records, or state, without a word.
/// </summary>
internal sealed class StoreIterator(Iterator iterator, string folder) : IDisposable
{
    /// <summary>Whether it stands on a key; false before the first, behind the last.</summary>
    /// <exception cref="TopicsException"><c>corrupt_log</c>: what comes next cannot be read.</exception>
    public bool Valid()
    {
        if (iterator.Valid())
        {
            return true;
        }

        try
        {
            Native.Instance.rocksdb_iter_get_error(iterator.Handle);
            return false;
        }
        catch (RocksDbException fault)
        {
            throw Faults.Damaged(folder, fault);
        }
    }

    /// <summary>Goes to the first key that is not below this one.</summary>
    public void Seek(ReadOnlySpan<byte> key) => iterator.Seek(key);

    /// <summary>Goes to the last key that is not above this one.</summary>
    public void SeekForPrev(ReadOnlySpan<byte> key) => iterator.SeekForPrev(key);

    public void Next() => iterator.Next();

    public void Prev() => iterator.Prev();

    /// <summary>The key it stands on; valid until it moves.</summary>
    public ReadOnlySpan<byte> GetKeySpan() => iterator.GetKeySpan();

    /// <summary>The value it stands on; valid until it moves.</summary>
    public ReadOnlySpan<byte> GetValueSpan() => iterator.GetValueSpan();

    public void Dispose() => iterator.Dispose();
}
