using System.Buffers;
using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Running;

/// <summary>
/// What a task writes of itself with every commit: the job's operators, counters, sizes of its tables, how far event time has come.
/// JSON in the state table <c>$job</c>, key <c>task</c>; when it was committed stands apart in <c>$clock</c>, for it differs from run to run.
/// </summary>
internal sealed record TaskRecord
{
    public const string Table = "$job";
    public const string ClockTable = "$clock";
    private const int Format = 1;

    public int Version { get; init; } = Format;

    /// <summary>The operators with state, in order, as <c>name kind</c>.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    public long Read { get; init; }

    public long Emitted { get; init; }

    public long DeadLetters { get; init; }

    public long Late { get; init; }

    /// <summary>Event time behind the last repartition; null before the first event.</summary>
    public long? Watermark { get; init; }

    /// <summary>Event time before the first repartition, behind it, and so on; null for a job without.</summary>
    public IReadOnlyList<long>? Watermarks { get; init; }

    /// <summary>By repartition topic, what this task said last of how far it has come.</summary>
    public IReadOnlyDictionary<string, long>? Told { get; init; }

    /// <summary>By repartition topic, what each task has said, by its number.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>>? Heard { get; init; }

    /// <summary>Latest event time by topic.</summary>
    public IReadOnlyDictionary<string, long> Times { get; init; } = new Dictionary<string, long>();

    /// <summary>Entries and bytes by table.</summary>
    public IReadOnlyDictionary<string, TableSize> Tables { get; init; } = new Dictionary<string, TableSize>();

    public static ReadOnlySpan<byte> Key => "task"u8;

    public static TaskRecord? Find(ITaskState state, string job)
    {
        ArrayBufferWriter<byte> value = new();
        if (!state.TryGet(Table, Key, value))
        {
            return null;
        }

        var record = JsonSerializer.Deserialize(value.WrittenSpan, TaskRecordJson.Default.TaskRecord)!;
        return record.Version == Format
            ? record
            : throw new StreamingException(new Problem("state_too_new", $"the state of job '{job}' was written in format {record.Version}: this version of Catchwater reads format {Format}")
            {
                Hint = "use the version that wrote it",
            });
    }

    /// <summary>When the task committed last, in milliseconds since 1970; null when it never has.</summary>
    public static long? CommittedAt(ITaskState state)
    {
        ArrayBufferWriter<byte> value = new();
        return state.TryGet(ClockTable, Key, value) && System.Buffers.Text.Utf8Parser.TryParse(value.WrittenSpan, out long at, out _) ? at : null;
    }
}

/// <summary>How much a state table holds.</summary>
/// <param name="Entries">Its keys.</param>
/// <param name="Bytes">Bytes of keys and values, before the store compresses them.</param>
internal readonly record struct TableSize(long Entries, long Bytes);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
[System.Text.Json.Serialization.JsonSerializable(typeof(TaskRecord))]
[System.Text.Json.Serialization.JsonSerializable(typeof(TaskPace))]
internal sealed partial class TaskRecordJson : System.Text.Json.Serialization.JsonSerializerContext;
