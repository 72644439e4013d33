using System.Globalization;
using System.Text.Json.Nodes;

namespace Catchwater.Core.Specs;

/// <summary>A value of a spec file with the line it stands on.</summary>
internal abstract record SpecNode(int Line)
{
    /// <summary>What an error message calls it, such as <c>a list</c> or <c>text 'abc'</c>.</summary>
    public abstract string Found { get; }

    /// <summary>The value as JSON, scalars typed by YAML's core schema (https://yaml.org/spec/1.2.2/#103-core-schema).</summary>
    public abstract JsonNode? ToJson();
}

internal sealed record SpecMapping(int Line, IReadOnlyList<SpecEntry> Entries) : SpecNode(Line)
{
    public override string Found => "a mapping";

    public SpecNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    public override JsonNode ToJson() =>
        new JsonObject(Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToJson())));
}

internal sealed record SpecEntry(string Key, int Line, SpecNode Value);

internal sealed record SpecSequence(int Line, IReadOnlyList<SpecNode> Items) : SpecNode(Line)
{
    public override string Found => "a list";

    public override JsonNode ToJson() => new JsonArray([.. Items.Select(item => item.ToJson())]);
}

internal sealed record SpecScalar(int Line, string Text, bool Quoted) : SpecNode(Line)
{
    public bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Found => IsNull ? "nothing" : Text.Length > Shown ? $"'{Text[..Shown]}…'" : $"'{Text}'";

    private const int Shown = 200;

    public bool TryBoolean(out bool value)
    {
        value = Text is "true" or "True" or "TRUE";
        return !Quoted && (value || Text is "false" or "False" or "FALSE");
    }

    public bool TryInteger(out long value)
    {
        value = 0;
        return !Quoted && long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    public bool TryNumber(out decimal value)
    {
        value = 0;
        return !Quoted && decimal.TryParse(
            Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    public override JsonNode? ToJson()
    {
        if (IsNull)
        {
            return null;
        }

        if (TryBoolean(out var flag))
        {
            return JsonValue.Create(flag);
        }

        if (TryInteger(out var integer))
        {
            return JsonValue.Create(integer);
        }

        return TryNumber(out var number) ? JsonValue.Create(number) : JsonValue.Create(Text);
    }
}
