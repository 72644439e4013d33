namespace Catchwater.Streaming.Rules;

/// <summary>A rule ready to run; shared by all tasks.</summary>
internal sealed record CompiledRule
{
    public required FieldTable Fields { get; init; }

    /// <summary>Index of the key field; -1 for the record's own key.</summary>
    public required int Key { get; init; }

    public required int History { get; init; }

    public required int MinHistory { get; init; }

    /// <summary>Fields remembered as numbers.</summary>
    public required IReadOnlyList<int> Numbers { get; init; }

    /// <summary>Fields remembered as they came.</summary>
    public required IReadOnlyList<int> Texts { get; init; }

    public required RuleHistoryCodec Codec { get; init; }

    public required TruthRule When { get; init; }

    public required NumberRule? Score { get; init; }

    public required RuleOutput? Output { get; init; }

    public required string To { get; init; }

    public required string? RepartitionTopic { get; init; }
}
