using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.State;
using Catchwater.Topics.Records;

namespace Catchwater.Streaming.Rules;

/// <summary>A rule in one task. Nothing is allocated for an event whose key is in memory.</summary>
internal sealed class RuleOperator
{
    private readonly TaskRuntime _runtime;
    private readonly CompiledRule _rule;
    private readonly EventFrame _frame;
    private readonly StateTable<RuleHistory>? _table;
    private readonly double[] _numbers;
    private readonly ArrayBufferWriter<byte> _texts = new(256);
    private readonly ArrayBufferWriter<byte> _output = new(512);

    public RuleOperator(TaskRuntime runtime, CompiledRule rule, string table)
    {
        (_runtime, _rule) = (runtime, rule);
        _frame = new EventFrame(rule.Fields.Count) { Width = rule.Numbers.Count };
        _numbers = new double[rule.Numbers.Count];
        _table = rule.History > 0 ? runtime.OpenTable(table, rule.Codec) : null;
    }

    public void OnRecord(in Record record)
    {
        if (!record.HasValue)
        {
            _runtime.DeadLetter(record, "no_value: the record has no value, expected an event");
            return;
        }

        if (_rule.Fields.Read(record.Value, _frame) is { } fault)
        {
            _runtime.DeadLetter(record, fault);
            return;
        }

        _runtime.SetKey(record.Key, record.HasKey);
        if (_rule.Key >= 0 && !TryTakeKey(record))
        {
            return;
        }

        if (_table is not null && !TryRemember(record))
        {
            return;
        }

        if ((_table is null || _frame.History.Count >= _rule.MinHistory) && _rule.When(_frame, record.Value))
        {
            _frame.Score = _rule.Score?.Invoke(_frame, record.Value) ?? 0;
            if (_rule.Output is null)
            {
                _runtime.Append(_rule.To, _runtime.Key, _runtime.HasKey, record.Value);
                return;
            }

            _output.ResetWrittenCount();
            _rule.Output.Write(_frame, record.Value, _output);
            _runtime.Append(_rule.To, _runtime.Key, _runtime.HasKey, _output.WrittenSpan);
        }
    }

    // False when the event went home to another partition.
    private bool TryTakeKey(in Record record)
    {
        ref var field = ref _frame.Fields[_rule.Key];
        var json = record.Value.Slice(field.Start, field.Length);
        if (field.Type == JsonTokenType.String && !field.Escaped && record.HasKey && record.Key.SequenceEqual(json[1..^1]))
        {
            return true;
        }

        var scratch = _runtime.Scratch;
        scratch.ResetWrittenCount();
        if (field.Type == JsonTokenType.Number)
        {
            scratch.Write(json);
        }
        else if (!field.Escaped)
        {
            scratch.Write(json[1..^1]);
        }
        else
        {
            scratch.Write(System.Text.Encoding.UTF8.GetBytes(JsonSerializer.Deserialize<string>(json)!));
        }

        var key = scratch.WrittenSpan;
        if (!_runtime.IsAtHome(key))
        {
            if (_rule.RepartitionTopic is not { } topic)
            {
                throw _runtime.AwayFromHome(key);
            }

            _runtime.Unit.Append(topic, null, record.Timestamp, key, true, record.Value, true, record.EncodedHeaders);
            return false;
        }

        _runtime.SetKey(key);
        return true;
    }

    private bool TryRemember(in Record record)
    {
        for (var i = 0; i < _numbers.Length; i++)
        {
            _numbers[i] = _frame.Fields[_rule.Numbers[i]].Number;
        }

        _texts.ResetWrittenCount();
        foreach (var index in _rule.Texts)
        {
            ref var field = ref _frame.Fields[index];
            if (field.Length > ushort.MaxValue)
            {
                _runtime.DeadLetter(record, $"field_too_long: '{_rule.Fields.Names[index]}' has {field.Length} bytes, of which {ushort.MaxValue} can be remembered");
                return false;
            }

            BinaryPrimitives.WriteUInt16LittleEndian(_texts.GetSpan(2), (ushort)field.Length);
            _texts.Advance(2);
            _texts.Write(record.Value.Slice(field.Start, field.Length));
        }

        var entry = _table!.Find(_runtime.Key);
        if (!entry.HasValue)
        {
            _table.Set(entry, default, record.Timestamp);
        }

        entry.Value.Add(_numbers, _texts.WrittenSpan, _rule.Texts.Count, _rule.History);
        _table.Changed(entry, record.Timestamp);
        _frame.History = entry.Value;
        return true;
    }
}
