using RocksDbSharp;

namespace Catchwater.Topics.Embedded.Storage;

/// <summary>How RocksDB is set up: three families, memory bounded as a whole.</summary>
internal static class StoreOptions
{
    // Of rocksdb/c.h: an index whose parts are blocks of their own.
    private const int TwoLevelIndexSearch = 2;

    public static RocksDb Open(string folder, EmbeddedLogOptions options, Compression compression, bool readOnly = false)
    {
        // One bound for both: what is not yet in tables is charged to the cache of blocks, and flushed when the families together reach
        // half of it. While little is written, nearly all of it holds blocks.
        var writeBytes = (ulong)options.MemoryBytes / 2;
        var cache = Cache.CreateLru((ulong)options.MemoryBytes);
        var writes = Native.Instance.rocksdb_write_buffer_manager_create_with_cache((nuint)writeBytes, cache.Handle, 0);
        var db = new DbOptions()
            .SetCreateIfMissing(!readOnly)
            .SetCreateMissingColumnFamilies(!readOnly)
            .SetMaxTotalWalSize(64UL << 20)
            .SetMaxBackgroundCompactions(2)
            .SetMaxBackgroundFlushes(1)
            .SetMaxOpenFiles(256)
            .SetBytesPerSync(1UL << 20)
            .SetKeepLogFileNum(2)
            .SetMaxLogFileSize(1UL << 20)
            .SetStatsDumpPeriodSec(0)
            .SetInfoLogLevel(InfoLogLevel.Warn);
        Native.Instance.rocksdb_options_set_write_buffer_manager(db.Handle, writes);
        var meta = Family(cache, compression, 2UL << 20, blockBytes: 4096, bloom: true);

        // State is changed in place, and a key that changes often is written out once; records of the log only pass through.
        var log = Family(cache, compression, Math.Min(writeBytes / 4, 16UL << 20), blockBytes: 64 << 10, bloom: false);
        var state = Family(cache, compression, Math.Min(writeBytes / 2, 32UL << 20), blockBytes: 8192, bloom: true);
        ColumnFamilies families = new(meta) { { "log", log }, { "state", state } };
        try
        {
            return readOnly ? RocksDb.OpenReadOnly(db, folder, families, errIfLogFileExists: false) : RocksDb.Open(db, folder, families);
        }
        finally
        {
            // The store shares it from here on.
            Native.Instance.rocksdb_write_buffer_manager_destroy(writes);
        }
    }

    private static ColumnFamilyOptions Family(Cache cache, Compression compression, ulong writeBuffer, ulong blockBytes, bool bloom)
    {
        var table = new BlockBasedTableOptions()
            .SetBlockCache(cache)
            .SetBlockSize(blockBytes)
            .SetFormatVersion(5)
            .SetCacheIndexAndFilterBlocks(true)
            .SetPinL0FilterAndIndexBlocksInCache(true);
        if (bloom)
        {
            // In parts, as the index then must be too: the filter of a whole file is larger than what one shard of the cache may hold, and
            // would be read from the file again for every key that is looked up.
            table.SetFilterPolicy(BloomFilterPolicy.Create(10, false)).SetIndexType((BlockBasedTableIndexType)TwoLevelIndexSearch);
            Native.Instance.rocksdb_block_based_options_set_partition_filters(table.Handle, 1);
            Native.Instance.rocksdb_block_based_options_set_pin_top_level_index_and_filter(table.Handle, 1);
        }

        var family = new ColumnFamilyOptions();
        if (bloom)
        {
            // What is not yet in tables is asked first for every key, and mostly has it not.
            Native.Instance.rocksdb_options_set_memtable_whole_key_filtering(family.Handle, 1);
            Native.Instance.rocksdb_options_set_memtable_prefix_bloom_size_ratio(family.Handle, 0.05);
        }

        return family
            .SetBlockBasedTableFactory(table)
            .SetCompression(compression)
            .SetWriteBufferSize(writeBuffer)
            .SetMaxWriteBufferNumber(3)
            .SetLevelCompactionDynamicLevelBytes(true);
    }
}
