using Catchwater.Core.Specs;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Rules;

/// <summary>
/// One file of <c>streams/</c>: a rule over the events of a topic, without code. The job's name is the file's name. Each event is read as
/// a JSON object; those for which <see cref="When"/> is true become events of another topic.
/// </summary>
public sealed record RuleJobSpec
{
    /// <summary>What the job is for, in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>The topic it reads.</summary>
    public required string From { get; init; }

    /// <summary>Where it begins when it has never run. Default: <c>earliest</c>.</summary>
    public StartAt Start { get; init; }

    /// <summary>The field that tells keys apart, text or a number; the result has it as key. Needed with <see cref="History"/>. Default: the record's own key, and no history.</summary>
    public string? Key { get; init; }

    /// <summary>Whether events whose record lies in the partition of another key are sent home through a topic of the job's own. Default: false, such an event stops the job.</summary>
    public bool Repartition { get; init; }

    /// <summary>How many events of a key are remembered, the current one included; 1 to 1000. Default: none.</summary>
    public int? History { get; init; }

    /// <summary>Below how many remembered events, the current one included, no verdict is given. Default: 1.</summary>
    public int? MinHistory { get; init; }

    /// <summary>Fields that are remembered beside those the rule computes with; <c>stream state</c> shows them.</summary>
    public IReadOnlyList<string> Remember { get; init; } = [];

    /// <summary>Which events become results. Default: every one.</summary>
    public WhenSpec? When { get; init; }

    /// <summary>How much a result weighs, as a sum of terms.</summary>
    public ScoreSpec? Score { get; init; }

    /// <summary>What a result says. Default: the event as it is.</summary>
    public EmitSpec? Emit { get; init; }

    /// <summary>The topic results go to; it is made when it is not there.</summary>
    public required string To { get; init; }
}

/// <summary>Conditions over the current event and the last ones of its key. A bare list means that all of them hold; a bare text is a list of one.</summary>
[SpecList("all")]
public sealed record WhenSpec
{
    /// <summary>At least one of these holds, such as <c>sum(amount) over last 3 > 10000</c>.</summary>
    public IReadOnlyList<string>? Any { get; init; }

    /// <summary>All of these hold.</summary>
    public IReadOnlyList<string>? All { get; init; }
}

/// <summary>A score: the sum of the terms whose condition holds.</summary>
public sealed record ScoreSpec
{
    /// <summary>The terms, added in this order.</summary>
    public required IReadOnlyList<ScoreTermSpec> Terms { get; init; }

    /// <summary>The most it can be. Default: no limit.</summary>
    public double? Cap { get; init; }
}

/// <summary>A term of a score.</summary>
public sealed record ScoreTermSpec
{
    /// <summary>What is added.</summary>
    public required double Add { get; init; }

    /// <summary>When it is added, such as <c>amount > 5000</c>.</summary>
    public required string When { get; init; }
}

/// <summary>What a result says: an object with these fields, in this order of groups.</summary>
public sealed record EmitSpec
{
    /// <summary>Fields taken over from the event, letter for letter.</summary>
    public IReadOnlyList<string> Copy { get; init; } = [];

    /// <summary>Name of the field that gets the score.</summary>
    public string? Score { get; init; }

    /// <summary>Fields that always have the same text.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    /// <summary>Fields that are computed, such as <c>total: sum(amount) over last 3</c>.</summary>
    public IReadOnlyDictionary<string, string> Compute { get; init; } = new Dictionary<string, string>();
}
