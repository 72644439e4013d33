using System.Buffers;
using System.Text;
using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Ingest.Admission;
using Catchwater.Topics;

namespace Catchwater.Ingest.Producing;

/// <summary>
/// Makes a record of an event: admits it, adds <c>event_id</c> and <c>timestamp</c>, finds its key. The rest of its bytes stay as they are.
/// Reused; for one thread.
/// </summary>
internal sealed class EventShaper(string topic, ProducerOptions options, TimeProvider time)
{
    private const int Id = 0;
    private const int Time = 1;
    private const int Key = 2;
    private const int Place = 3;

    private readonly NameTable _names = new();
    private readonly ArrayBufferWriter<byte> _json = new(1024);
    private readonly ArrayBufferWriter<byte> _stamped = new(1024);
    private readonly EventStamps _stamps = new();
    private EventFields? _fields;
    private string? _keyField;
    private byte[] _keyBytes = new byte[64];

    /// <summary>The event as JSON. Valid until the next call.</summary>
    /// <exception cref="IngestException"><c>invalid_json</c>: it cannot be written.</exception>
    public ReadOnlyMemory<byte> Serialize<T>(T value)
    {
        _json.ResetWrittenCount();
        try
        {
            using var writer = new Utf8JsonWriter(_json);
            JsonSerializer.Serialize(writer, value, options.Json);
            writer.Flush();
            return _json.WrittenMemory;
        }
#pragma warning disable CA1031 // A converter or a getter of the event's own class may throw anything: it is this event that is wrong.
        catch (Exception fault) when (fault is not (OutOfMemoryException or OperationCanceledException))
#pragma warning restore CA1031
        {
            throw new IngestException(new Problem("invalid_json", $"the event is not taken: {value?.GetType().Name ?? "it"} cannot be written as JSON: {fault.Message.Split(" Path:", 2)[0]}"), fault);
        }
    }

    /// <summary>The record. Valid until the next call.</summary>
    /// <param name="value">The event.</param>
    /// <param name="key">Its key; null to take it from a field.</param>
    /// <param name="keyField">The field; null for the admission's, or none. An event without it has no key; the admission's it must have.</param>
    /// <exception cref="IngestException">It is not admitted.</exception>
    public OutgoingRecord Record(ReadOnlyMemory<byte> value, string? key, string? keyField)
    {
        var admission = options.Admission;
        var wanted = key is null ? keyField ?? admission.KeyField : null;
        if (_fields is null || wanted != _keyField)
        {
            (_fields, _keyField) = (new EventFields("event_id", "timestamp", wanted ?? "", admission.TimestampField ?? ""), wanted);
        }

        var json = value[^EventWalk.Unmarked(value.Span).Length..];
        var stamps = options.Stamping != Stamping.None;
        Require(EventAdmission.TooLarge(value.Length));
        Require(EventWalk.Run(json.Span, stamps ? null : admission.Rule, _names, _fields));
        var record = new OutgoingRecord(topic, KeyOf(json, key, keyField is null), json) { Timestamp = TimeOf(json.Span) };
        if (!stamps || !Stamp(json.Span))
        {
            if (stamps && admission.Rule is { } rule)
            {
                Require(EventWalk.Run(json.Span, rule, _names, _fields));
            }

            return record;
        }

        // The contract may want the very fields that were added.
        if (admission.Rule is { } wants)
        {
            Require(EventWalk.Run(_stamped.WrittenSpan, wants, _names, _fields));
        }

        Require(EventAdmission.TooLarge(_stamped.WrittenCount));
        return record with { Value = _stamped.WrittenMemory };
    }

    private static void Require(Rejection? rejection)
    {
        if (rejection is not null)
        {
            throw new IngestException(new Problem(rejection.Code, $"the event is not taken: {rejection.Reason}"));
        }
    }

    private ReadOnlyMemory<byte>? KeyOf(ReadOnlyMemory<byte> json, string? key, bool required)
    {
        if (key is not null)
        {
            return Encoding.UTF8.GetBytes(key);
        }

        if (_keyField is null)
        {
            return null;
        }

        if (_fields!.TokenOf(Key) == JsonTokenType.String && !json.Span[_fields.RangeOf(Key)].Contains((byte)'\\'))
        {
            var range = _fields.RangeOf(Key);
            return json[(range.Start.Value + 1)..(range.End.Value - 1)];
        }

        if (!JsonKey.TryRead(json.Span, _fields, Key, ref _keyBytes, out var bytes))
        {
            Require(required ? EventAdmission.NoKey(_keyField, _fields, Key) : null);
            return null;
        }

        return bytes.ToArray();
    }

    private long? TimeOf(ReadOnlySpan<byte> json)
    {
        if (options.Admission.TimestampField is not { } name)
        {
            return null;
        }

        var milliseconds = 0L;
        Require(EventAdmission.TryTime(json, _fields!, Place, out milliseconds) ? null : EventAdmission.NoTime(json, name, _fields!, Place));
        return milliseconds;
    }

    /// <summary>Writes the event with its fields to the buffer; false when it has them.</summary>
    private bool Stamp(ReadOnlySpan<byte> json)
    {
        var (first, second) = (Replaced(Id), Replaced(Time));
        var (noId, noTime) = (!_fields!.Has(Id), !_fields.Has(Time));
        if (!(first || second || noId || noTime))
        {
            return false;
        }

        _stamped.ResetWrittenCount();
        var now = time.GetUtcNow();
        var from = 0;
        var idFirst = first && (!second || _fields.RangeOf(Id).Start.Value < _fields.RangeOf(Time).Start.Value);
        foreach (var place in (ReadOnlySpan<int>)(idFirst ? [Id, Time] : [Time, Id]))
        {
            if (place == Id ? first : second)
            {
                var range = _fields.RangeOf(place);
                _stamped.Write(json[from..range.Start.Value]);
                Value(place, now);
                from = range.End.Value;
            }
        }

        _stamped.Write(json[from.._fields.End]);
        if (noId)
        {
            _stamped.Write(_fields.Count > 0 ? ",\"event_id\":"u8 : "\"event_id\":"u8);
            Value(Id, now);
        }

        if (noTime)
        {
            _stamped.Write(_fields.Count > 0 || noId ? ",\"timestamp\":"u8 : "\"timestamp\":"u8);
            Value(Time, now);
        }

        _stamped.Write(json[_fields.End..]);
        return true;
    }

    private bool Replaced(int place) => _fields!.Has(place) && (options.Stamping == Stamping.Overwrite || _fields.TokenOf(place) == JsonTokenType.Null);

    private void Value(int place, DateTimeOffset now)
    {
        var length = place == Id ? EventStamps.IdLength : EventStamps.TimeLength;
        var to = _stamped.GetSpan(length + 2);
        to[0] = (byte)'"';
        if (place == Id)
        {
            _stamps.WriteId(to[1..], now);
        }
        else
        {
            _stamps.WriteTime(to[1..], now);
        }

        to[length + 1] = (byte)'"';
        _stamped.Advance(length + 2);
    }
}
