using System.Text.Json;

namespace Catchwater.Streaming.Rules;

/// <summary>The fields a rule needs of the event in hand, and the history of its key. One for each task, used again and again.</summary>
internal sealed class EventFrame(int fields)
{
    public readonly FieldValue[] Fields = new FieldValue[fields];

    /// <summary>The history with the event in hand as its last.</summary>
    public RuleHistory History;

    /// <summary>Numbers of each event in the history.</summary>
    public int Width;

    public double Score;
}

/// <summary>A field as it stands in the event: where its JSON begins and ends, and its number when it is one.</summary>
internal struct FieldValue
{
    public int Start;
    public int Length;
    public JsonTokenType Type;
    public bool Escaped;
    public double Number;

    public readonly bool IsThere => Length > 0;
}

/// <summary>Computes a number from the event in hand.</summary>
internal delegate double NumberRule(EventFrame frame, ReadOnlySpan<byte> value);

/// <summary>Decides something about the event in hand.</summary>
internal delegate bool TruthRule(EventFrame frame, ReadOnlySpan<byte> value);
