using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Catchwater.Core.Errors;
using Catchwater.Streaming.Running;
using Catchwater.Topics;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Inspection;

/// <summary>
/// The file of a savepoint. A line <c>catchwater savepoint 1</c>; the job's name; number of tasks; for each its number, its positions
/// (topic, partition, offset) and its tables (name, then entries: length of the key plus one, key, length of the value, value, ending
/// with 0); SHA-256 of all before. Counts and lengths are 32 bits little endian, offsets 64, texts as BinaryWriter writes them.
/// </summary>
internal sealed class SavepointFile
{
    private const string Magic = "catchwater savepoint 1\n";

    private SavepointFile(string job, IReadOnlyList<TaskState> tasks, SavepointSize size) => (Job, Tasks, Size) = (job, tasks, size);

    public string Job { get; }

    public IReadOnlyList<TaskState> Tasks { get; }

    public SavepointSize Size { get; }

    public static SavepointSize Write(string path, string job, IReadOnlyList<TaskState> tasks, CancellationToken cancellationToken)
    {
        var entries = 0L;
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        using var hash = SHA256.Create();
        using (CryptoStream hashed = new(file, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (BinaryWriter to = new(hashed, Encoding.UTF8, leaveOpen: true))
        {
            to.Write(Encoding.ASCII.GetBytes(Magic));
            to.Write(job);
            to.Write(tasks.Count);
            foreach (var task in tasks)
            {
                to.Write(task.Number);
                to.Write(task.Positions.Count);
                foreach (var (partition, offset) in task.Positions)
                {
                    to.Write(partition.Topic);
                    to.Write(partition.Partition);
                    to.Write(offset);
                }

                var counted = Counted(task.State, job);
                to.Write(task.Tables.Count);
                foreach (var table in task.Tables)
                {
                    to.Write(table);
                    var counts = counted.Contains(table) ? 1 : 0;
                    task.State.Scan(table, default, default, (key, value) =>
                    {
                        to.Write(key.Length + 1);
                        to.Write(key);
                        to.Write(value.Length);
                        to.Write(value);
                        entries += counts;
                        return !cancellationToken.IsCancellationRequested;
                    });
                    cancellationToken.ThrowIfCancellationRequested();
                    to.Write(0);
                }
            }
        }

        file.Write(hash.Hash);
        file.Flush(flushToDisk: true);
        return new SavepointSize(tasks.Count, entries, file.Length);
    }

    /// <exception cref="StreamingException"><c>savepoint_damaged</c>.</exception>
    public static SavepointFile Open(string path)
    {
        try
        {
            Check(path);
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            using BinaryReader from = new(file, Encoding.UTF8);
            from.ReadBytes(Magic.Length);
            var job = from.ReadString();
            var entries = 0L;
            List<TaskState> tasks = [];
            for (var left = from.ReadInt32(); left > 0; left--)
            {
                var (task, sizes) = ReadTask(path, from);
                var counted = Counted(task.State, job);
                entries += sizes.Where(table => counted.Contains(table.Key)).Sum(table => table.Value);
                tasks.Add(task);
            }

            return new SavepointFile(job, tasks, new SavepointSize(tasks.Count, entries, file.Length));
        }
        catch (Exception fault) when (fault is EndOfStreamException or FormatException or InvalidDataException)
        {
            throw new StreamingException(new Problem("savepoint_damaged", $"this is no savepoint, or it is damaged: {fault.Message}") { File = path, Hint = "use another copy" }, fault);
        }
    }

    // Timers, and what a task writes of itself, are no keys that the job remembers.
    private static IEnumerable<string> Counted(ITaskState state, string job) => TaskRecord.Find(state, job)?.Tables.Keys ?? [];

    private static void Check(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var magic = new byte[Magic.Length];
        if (file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || Encoding.ASCII.GetString(magic) != Magic || file.Length < Magic.Length + SHA256.HashSizeInBytes)
        {
            throw new InvalidDataException("it does not begin as one");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(magic);
        var buffer = new byte[1 << 16];
        for (var left = file.Length - Magic.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        var stated = new byte[SHA256.HashSizeInBytes];
        file.ReadExactly(stated);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(stated))
        {
            throw new InvalidDataException("its checksum does not agree with its content");
        }
    }

    private static (TaskState Task, Dictionary<string, long> Sizes) ReadTask(string path, BinaryReader from)
    {
        var number = from.ReadInt32();
        Dictionary<TopicPartition, long> positions = [];
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            TopicPartition partition = new(from.ReadString(), from.ReadInt32());
            positions.Add(partition, from.ReadInt64());
        }

        Dictionary<string, long> tables = [];
        Dictionary<string, long> sizes = [];
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var table = from.ReadString();
            tables.Add(table, from.BaseStream.Position);
            sizes.Add(table, 0);
            for (var key = from.ReadInt32(); key > 0; key = from.ReadInt32())
            {
                from.BaseStream.Seek(key - 1, SeekOrigin.Current);
                from.BaseStream.Seek(from.ReadInt32(), SeekOrigin.Current);
                sizes[table]++;
            }
        }

        return (new TaskState(number, positions, [.. tables.Keys], new FileState(path, tables)), sizes);
    }

    /// <summary>State that is read from the file as it is asked for: it may be larger than memory.</summary>
    private sealed class FileState(string path, IReadOnlyDictionary<string, long> tables) : ITaskState
    {
        public bool TryGet(string table, ReadOnlySpan<byte> key, IBufferWriter<byte> value)
        {
            var wanted = key.ToArray();
            var found = false;
            Scan(table, key, key, (at, stored) =>
            {
                if (at.SequenceEqual(wanted))
                {
                    value.Write(stored);
                    found = true;
                }

                return false;
            });
            return found;
        }

        public void Scan(string table, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, StateVisitor visit)
        {
            if (!tables.TryGetValue(table, out var start))
            {
                return;
            }

            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            using BinaryReader reader = new(file, Encoding.UTF8);
            file.Position = start;
            for (var length = reader.ReadInt32(); length > 0; length = reader.ReadInt32())
            {
                var key = reader.ReadBytes(length - 1);
                var value = reader.ReadBytes(reader.ReadInt32());
                if (key.AsSpan().StartsWith(prefix) && key.AsSpan().SequenceCompareTo(from) >= 0 && !visit(key, value))
                {
                    return;
                }
            }
        }
    }
}
