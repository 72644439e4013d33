using System.Buffers.Text;
using System.Text.Json;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Specs;

namespace Catchwater.Ingest.Admission;

/// <summary>
/// What an event must be to enter a topic: one JSON object as I-JSON wants it (RFC 7493), at most 64 levels deep and 1,000,000 bytes long, that keeps to the
/// topic's contract where there is one and has the fields the topic needs. Every source asks it; none has its own idea of a good event.
/// Safe for use by many threads at once.
/// </summary>
public sealed class EventAdmission
{
    private const int Key = 0;
    private const int Time = 1;

    [ThreadStatic]
    private static Scratch? _scratch;

    private EventAdmission(FieldRule? rule, string? keyField, string? timestampField) => (Rule, KeyField, TimestampField) = (rule, keyField, timestampField);

    internal FieldRule? Rule { get; }

    /// <summary>Any JSON object.</summary>
    public static EventAdmission AnyObject { get; } = new(null, null, null);

    /// <summary>The top-level field whose value is the record's key; null for no key.</summary>
    public string? KeyField { get; }

    /// <summary>The top-level field whose value is the record's time; null for the time of arrival.</summary>
    public string? TimestampField { get; }

    /// <summary>Objects that keep to one schema of a contract.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="schema">One of its schemas, such as one whose physicalType is <c>topic</c>.</param>
    /// <param name="problems">Receives what the contract wants and no event can be checked for.</param>
    public static EventAdmission Of(SpecFile<DataContract> contract, SchemaObject schema, ICollection<Problem> problems)
    {
        var index = contract.Value.Schema.Index().First(pair => ReferenceEquals(pair.Item, schema)).Index;
        return new EventAdmission(new ContractRules(contract, problems).Of(schema, $"schema[{index}]"), null, null);
    }

    /// <summary>The same, with the fields that must give each record its key and its time; null for none.</summary>
    public EventAdmission With(string? keyField, string? timestampField) => new(Rule, keyField, timestampField);

    /// <summary>Judges an event.</summary>
    /// <param name="value">Its bytes.</param>
    /// <param name="admitted">What goes into the topic, when the result is null. Valid until this thread judges again.</param>
    /// <returns>Null when it is admitted, else why not.</returns>
    public Rejection? Judge(ReadOnlySpan<byte> value, out AdmittedEvent admitted)
    {
        admitted = default;
        if (TooLarge(value.Length) is { } large)
        {
            return large;
        }

        if (_scratch is not { } scratch || !scratch.IsFor(KeyField, TimestampField))
        {
            _scratch = scratch = new Scratch(KeyField, TimestampField);
        }

        var json = EventWalk.Unmarked(value);
        var fields = scratch.Fields;
        if (EventWalk.Run(json, Rule, scratch.Names, fields) is { } rejection)
        {
            return rejection;
        }

        ReadOnlySpan<byte> key = default;
        if (KeyField is not null && !JsonKey.TryRead(json, fields, Key, ref scratch.Bytes, out key))
        {
            return NoKey(KeyField, fields, Key);
        }

        long? time = null;
        if (TimestampField is not null)
        {
            if (!TryTime(json, fields, Time, out var milliseconds))
            {
                return NoTime(json, TimestampField, fields, Time);
            }

            time = milliseconds;
        }

        admitted = new AdmittedEvent(json, key, KeyField is not null, time);
        return null;
    }

    internal static Rejection? TooLarge(int bytes) => bytes > DeadLetters.LargestEvent
        ? new Rejection("record_too_large", $"it has {bytes} bytes: at most {DeadLetters.LargestEvent} are taken")
        : null;

    internal static Rejection NoKey(string name, EventFields fields, int place) => new("missing_key", fields.Has(place)
        ? $"{name}: found {EventWalk.Kind(fields.TokenOf(place))}: the record's key must be text, a number, true or false"
        : $"'{name}' is missing: it is the record's key");

    internal static Rejection NoTime(ReadOnlySpan<byte> json, string name, EventFields fields, int place) => new("missing_time", fields.Has(place)
        ? $"{name}: found {EventWalk.Short(json[fields.RangeOf(place)])}: expected a point in time such as \"2026-01-31T12:34:56Z\", or milliseconds since 1970"
        : $"'{name}' is missing: it is the record's time");

    internal static bool TryTime(ReadOnlySpan<byte> json, EventFields fields, int place, out long milliseconds)
    {
        milliseconds = 0;
        var value = fields.Has(place) ? json[fields.RangeOf(place)] : default;
        return fields.TokenOf(place) switch
        {
            JsonTokenType.String => IsoTime.TryParse(value[1..^1], out milliseconds),
            JsonTokenType.Number => Utf8Parser.TryParse(value, out milliseconds, out var used) && used == value.Length && milliseconds is > MinTime and < MaxTime,
            _ => false,
        };
    }

    // Years 1 to 9999.
    private const long MinTime = -62_135_596_800_001;
    private const long MaxTime = 253_402_300_800_000;

    private sealed class Scratch(string? key, string? time)
    {
        public byte[] Bytes = new byte[256];

        public NameTable Names { get; } = new();

        public EventFields Fields { get; } = new(key ?? "", time ?? "");

        public bool IsFor(string? keyField, string? timestampField) => key == keyField && time == timestampField;
    }
}

/// <summary>An event on its way into a topic.</summary>
public readonly ref struct AdmittedEvent
{
    internal AdmittedEvent(ReadOnlySpan<byte> value, ReadOnlySpan<byte> key, bool hasKey, long? timestamp)
    {
        Value = value;
        Key = key;
        HasKey = hasKey;
        Timestamp = timestamp;
    }

    /// <summary>Its bytes as they came, without a byte order mark.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The key; empty when there is none.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Whether it has a key.</summary>
    public bool HasKey { get; }

    /// <summary>Its time in milliseconds since 1970 UTC; null for the time of arrival.</summary>
    public long? Timestamp { get; }
}
