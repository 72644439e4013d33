using System.Buffers.Binary;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Embedded.Writing;

namespace Catchwater.Topics.Embedded;

/// <summary>Numbers for topics and owners, each given once in the life of a log. For the committer's thread.</summary>
internal sealed class Ids(uint next)
{
    private uint _next = next;

    public static Ids Load(LogStore store) => new(store.GetMeta(StoreKeys.NextId) is { } next ? BinaryPrimitives.ReadUInt32BigEndian(next) : 1);

    public uint Take(CommitBatch batch)
    {
        var id = _next++;
        var value = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(value, _next);
        batch.Writes.Put(StoreKeys.NextId, value, batch.Store.Meta);
        batch.Added(value.Length);
        return id;
    }
}
