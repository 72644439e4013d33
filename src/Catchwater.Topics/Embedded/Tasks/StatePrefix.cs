using System.Text;
using Catchwater.Topics.Embedded.Storage;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>Keys of one task's state: owner id (4), task (4), length of the table's name (1), the name, the key.</summary>
internal sealed class StatePrefix(uint owner, int task)
{
    private readonly byte[] _task = StoreKeys.State(owner, task);
    private KeyValuePair<string, byte[]>[] _tables = [];

    /// <summary>What every key of the task begins with.</summary>
    public byte[] Task => _task;

    /// <summary>What every key of a table begins with.</summary>
    public byte[] Of(string table)
    {
        foreach (var known in Volatile.Read(ref _tables))
        {
            if (ReferenceEquals(known.Key, table) || known.Key == table)
            {
                return known.Value;
            }
        }

        var name = Encoding.UTF8.GetBytes(table);
        if (name.Length is 0 or > 255)
        {
            throw new ArgumentException($"the name of a state table has {name.Length} bytes: expected 1 to 255", nameof(table));
        }

        byte[] prefix = [.. _task, (byte)name.Length, .. name];
        Volatile.Write(ref _tables, [.. _tables, KeyValuePair.Create(table, prefix)]);
        return prefix;
    }

    /// <summary>The table a key belongs to.</summary>
    public static string TableOf(ReadOnlySpan<byte> key) => Encoding.UTF8.GetString(key.Slice(9, key[8]));
}
