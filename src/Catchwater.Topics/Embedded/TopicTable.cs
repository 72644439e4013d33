using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Topics.Embedded.Reading;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Embedded.Writing;

namespace Catchwater.Topics.Embedded;

/// <summary>The topics of an open log, and how they are kept in it.</summary>
internal sealed class TopicTable
{
    private readonly ConcurrentDictionary<string, EmbeddedTopic> _topics = new(StringComparer.Ordinal);

    public IEnumerable<EmbeddedTopic> All => _topics.Values.OrderBy(topic => topic.Spec.Name, StringComparer.Ordinal);

    public IEnumerable<string> Names => _topics.Keys;

    public EmbeddedTopic? Find(string name) => _topics.GetValueOrDefault(name);

    /// <summary>Reads the topics, and where each partition begins and ends.</summary>
    /// <exception cref="TopicsException"><c>corrupt_log</c>.</exception>
    public static TopicTable Load(LogStore store)
    {
        TopicTable table = new();
        using var use = store.Use();
        using (var iterator = store.Iterate(store.Meta))
        {
            for (iterator.Seek("t"u8); iterator.Valid() && iterator.GetKeySpan()[0] == 't'; iterator.Next())
            {
                var name = Encoding.UTF8.GetString(iterator.GetKeySpan()[1..]);
                try
                {
                    var stored = JsonSerializer.Deserialize(iterator.GetValueSpan(), StoredTopicJson.Default.StoredTopic)!;
                    table._topics[name] = new EmbeddedTopic(stored.Id, stored.ToSpec(name));
                }
                catch (JsonException fault)
                {
                    throw new TopicsException(new Problem("corrupt_log", $"the description of the topic '{name}' cannot be read: {fault.Message}") { File = store.Folder }, fault);
                }
            }
        }

        foreach (var partition in table._topics.Values.SelectMany(topic => topic.Partitions))
        {
            partition.Earliest = store.GetMeta(StoreKeys.Earliest(partition.Topic.Id, partition.Number)) is { } earliest
                ? System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(earliest)
                : 0;
            if (BatchSearch.Last(store, partition) is { } last)
            {
                partition.Tail = new BatchTail(last.Offset + last.Batch.LastDelta + 1, last.Batch.MaxSoFar, last.Batch.BytesBefore + last.Bytes - StoredBatch.HeaderLength);
                partition.Publish();
            }
            else if (partition.Earliest > 0)
            {
                // Offsets are never given twice, also when the batch is gone that says where they ended.
                partition.Tail = new BatchTail(partition.Earliest, 0, 0);
                partition.Publish();
            }
        }

        return table;
    }

    /// <summary>Makes a topic or changes its spec. On the committer's thread.</summary>
    public void Put(CommitBatch batch, Ids ids, TopicSpec spec)
    {
        var topic = Find(spec.Name);
        var id = topic?.Id ?? ids.Take(batch);
        var value = JsonSerializer.SerializeToUtf8Bytes(StoredTopic.Of(id, spec), StoredTopicJson.Default.StoredTopic);
        batch.Writes.Put(StoreKeys.Topic(spec.Name), value, batch.Store.Meta);
        batch.Added(value.Length);
        if (topic is null)
        {
            _topics[spec.Name] = new EmbeddedTopic(id, spec);
        }
        else
        {
            topic.Spec = spec;
        }
    }

    /// <summary>Removes a topic with its records and everybody's positions in it. On the committer's thread.</summary>
    public void Remove(CommitBatch batch, string name)
    {
        if (!_topics.TryRemove(name, out var topic))
        {
            return;
        }

        topic.Deleted = true;
        batch.Writes.Delete(StoreKeys.Topic(name), batch.Store.Meta);
        var (from, to) = RangeOf(topic);
        batch.DeleteRange(from, to, batch.Store.Log);
        foreach (var partition in topic.Partitions)
        {
            batch.Writes.Delete(StoreKeys.Earliest(topic.Id, partition.Number), batch.Store.Meta);
            batch.Writes.Delete(StoreKeys.Tombstones(topic.Id, partition.Number), batch.Store.Meta);
            partition.WakeAll();
        }
    }

    /// <summary>The keys of all batches of a topic.</summary>
    public static (byte[] From, byte[] To) RangeOf(EmbeddedTopic topic) => (StoreKeys.Batch(topic.Id, 0, 0), StoreKeys.Batch(topic.Id + 1, 0, 0));
}
