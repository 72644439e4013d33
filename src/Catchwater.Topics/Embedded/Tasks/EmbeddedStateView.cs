using System.Buffers.Binary;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>What a group had committed at one moment.</summary>
internal sealed class EmbeddedStateView : IStateView
{
    private readonly LogStore _store;
    private readonly StoreView _view;

    public EmbeddedStateView(EmbeddedEventLog log, string group)
    {
        _store = log.Store;
        using var use = _store.Use();
        _view = new StoreView(_store);
        try
        {
            // The id as it was at that moment: a restore gives the name another one.
            System.Buffers.ArrayBufferWriter<byte> id = new(4);
            Tasks = _store.TryGet(_store.Meta, StoreKeys.Owner(group), id, _view.Options) ? Read(log, BinaryPrimitives.ReadUInt32BigEndian(id.WrittenSpan)) : [];
        }
        catch
        {
            _view.Dispose();
            throw;
        }
    }

    public IReadOnlyList<TaskState> Tasks { get; }

    public ValueTask DisposeAsync()
    {
        _view.Dispose();
        return ValueTask.CompletedTask;
    }

    private List<TaskState> Read(EmbeddedEventLog log, uint owner)
    {
        var topics = log.NamesById();
        SortedDictionary<int, Dictionary<TopicPartition, long>> positions = [];
        foreach (var (task, topic, partition, offset) in Positions(owner))
        {
            if (topics.TryGetValue(topic, out var name))
            {
                Of(positions, task)[new TopicPartition(name, partition)] = offset;
            }
        }

        var tables = Tables(owner);
        foreach (var task in tables.Keys)
        {
            Of(positions, task);
        }

        return [.. positions.Select(task => new TaskState(task.Key, task.Value, tables.GetValueOrDefault(task.Key, []),
            new CommittedState(_store, new StatePrefix(owner, task.Key), _view)))];
    }

    private List<(int Task, uint Topic, int Partition, long Offset)> Positions(uint owner)
    {
        List<(int, uint, int, long)> found = [];
        var prefix = StoreKeys.Positions(owner);
        using var iterator = _store.Iterate(_store.Meta, _view.Options);
        for (iterator.Seek(prefix); iterator.Valid() && iterator.GetKeySpan().StartsWith(prefix); iterator.Next())
        {
            var key = iterator.GetKeySpan()[prefix.Length..];
            found.Add((BinaryPrimitives.ReadInt32BigEndian(key), BinaryPrimitives.ReadUInt32BigEndian(key[4..]),
                BinaryPrimitives.ReadInt32BigEndian(key[8..]), BinaryPrimitives.ReadInt64BigEndian(iterator.GetValueSpan())));
        }

        return found;
    }

    // Jumps from table to table: as many looks as there are tables, not keys.
    private Dictionary<int, List<string>> Tables(uint owner)
    {
        Dictionary<int, List<string>> found = [];
        var prefix = StoreKeys.State(owner);
        using var iterator = _store.Iterate(_store.State, _view.Options);
        iterator.Seek(prefix);
        while (iterator.Valid() && iterator.GetKeySpan().StartsWith(prefix))
        {
            var key = iterator.GetKeySpan();
            var (task, table) = (BinaryPrimitives.ReadInt32BigEndian(key[4..]), StatePrefix.TableOf(key));
            if (!found.TryGetValue(task, out var names))
            {
                found[task] = names = [];
            }

            names.Add(table);
            iterator.Seek(StoreKeys.After(new StatePrefix(owner, task).Of(table)));
        }

        return found;
    }

    private static Dictionary<TopicPartition, long> Of(SortedDictionary<int, Dictionary<TopicPartition, long>> positions, int task)
    {
        if (!positions.TryGetValue(task, out var found))
        {
            positions[task] = found = [];
        }

        return found;
    }
}
