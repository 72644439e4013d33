using System.Text.Json;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Serdes;
using Catchwater.Topics.Records;

namespace Catchwater.Streaming.Jobs;

/// <summary>Reads values of a topic and hands them on; what cannot be read goes to the dead letters.</summary>
internal static class SourceOperator
{
    public static RecordHandler Open<T>(TaskRuntime runtime, Action<T> next, ISerde<T> serde, Func<T, DateTimeOffset>? eventTime) => (in Record record) =>
    {
        if (!TryRead(runtime, serde, record, out var value))
        {
            return;
        }

        runtime.SetKey(record.Key, record.HasKey);
        if (eventTime is not null)
        {
            runtime.Timestamp = eventTime(value).ToUnixTimeMilliseconds();
        }

        next(value);
    };

    public static bool TryRead<T>(TaskRuntime runtime, ISerde<T> serde, in Record record, out T value)
    {
        value = default!;
        if (!record.HasValue)
        {
            runtime.DeadLetter(record, "no_value: the record has no value, expected an event");
            return false;
        }

        try
        {
            value = serde.Deserialize(record.Value);
            return true;
        }
        catch (Exception fault) when (fault is JsonException or FormatException or NotSupportedException or OverflowException)
        {
            runtime.DeadLetter(record, $"unreadable_value: {fault.Message}");
            return false;
        }
    }
}
