using System.Buffers;
using System.Text.Json;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Running;

/// <summary>
/// What a task had counted every few seconds of the last minute of its run: how fast it works, or worked when it was stopped. Beside the
/// time of the commit in the table <c>$clock</c>, as JSON: lists of time in milliseconds since 1970, records read and emitted.
/// </summary>
internal sealed record TaskPace
{
    private const long Every = 5_000;
    private const long Kept = 60_000;

    private bool _told;

    /// <summary>Oldest first; the first is of the begin of the run, or a minute old.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Samples { get; init; } = [];

    public static ReadOnlySpan<byte> Key => "pace"u8;

    public static TaskPace From(long now, in JobCounters counters) => new() { Samples = [[now, counters.Read, counters.Emitted]] };

    public static TaskPace? Find(ITaskState state)
    {
        ArrayBufferWriter<byte> value = new();
        return state.TryGet(TaskRecord.ClockTable, Key, value) ? JsonSerializer.Deserialize(value.WrittenSpan, TaskRecordJson.Default.TaskPace) : null;
    }

    /// <summary>With what is counted now; writes what is new.</summary>
    public TaskPace At(long now, in JobCounters counters, UnitOfWork unit)
    {
        var pace = now - Samples[^1][0] < Every ? this : this with
        {
            Samples = [.. Samples.SkipWhile((one, index) => index + 1 < Samples.Count && now - Samples[index + 1][0] >= Kept), [now, counters.Read, counters.Emitted]],
            _told = false,
        };
        if (!pace._told)
        {
            pace._told = true;
            unit.Put(TaskRecord.ClockTable, Key, JsonSerializer.SerializeToUtf8Bytes(pace, TaskRecordJson.Default.TaskPace));
        }

        return pace;
    }
}
