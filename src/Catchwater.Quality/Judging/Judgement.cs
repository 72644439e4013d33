using System.Runtime.ExceptionServices;
using Catchwater.Core.Names;
using Catchwater.Lake;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.History;
using Catchwater.Quality.Planning;

namespace Catchwater.Quality.Judging;

/// <summary>One judgement in progress: the relation, and what the shared scan found.</summary>
internal sealed class Judgement(LakeSession session, string relation, Func<DatasetName, string> relationOf, ScanValues values, IReadOnlyDictionary<PlannedRule, object> segments, JudgementPast past, DateTimeOffset now)
{
    /// <summary>When it is judged.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Columns whose values are not shown.</summary>
    public IReadOnlySet<string> Hidden => past.Hidden;

    /// <summary>What a rule measured on earlier versions, oldest first; nothing where no history is kept.</summary>
    public async Task<IReadOnlyList<PastValue>> PastAsync(PlannedRule rule, string definition, CancellationToken cancellationToken) =>
        past.History is null ? [] : await past.History.ReadAsync(past.Dataset, past.SuiteOf[rule], rule.Rule.Name, definition, cancellationToken);

    /// <summary>What the shared scan found.</summary>
    public ScanValues Values => values;

    /// <summary>What the scan by segments found for a rule.</summary>
    /// <exception cref="Lake.LakeException">That part of the scan failed.</exception>
    public IReadOnlyList<Segment> Segments(PlannedRule rule)
    {
        if (segments[rule] is LakeException fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        return (IReadOnlyList<Segment>)segments[rule];
    }

    /// <summary>The failing rows of rules that judge row by row; null until they were read.</summary>
    public FailingRows? FailingRows { get; set; }

    public LakeSession Session => session;

    public string Relation => relation;

    public Func<DatasetName, string> RelationOf => relationOf;

    /// <summary>Duplicates found so far: rules that ask the same share the answer.</summary>
    public Dictionary<string, Duplicates> Duplicates { get; } = [];

    /// <summary>A count the scan found.</summary>
    /// <exception cref="Lake.LakeException">That part of the scan failed.</exception>
    public long Count(string aggregate) => values.Count(aggregate);

    /// <summary>A value the scan found; null is NULL.</summary>
    /// <exception cref="Lake.LakeException">That part of the scan failed.</exception>
    public object? Value(string aggregate) => values.Get(aggregate);
}

/// <summary>What a judgement knows beyond the rows.</summary>
/// <param name="Dataset">The table.</param>
/// <param name="SuiteOf">The suite each rule stands in.</param>
/// <param name="History">What was measured on earlier versions; null where nothing is kept.</param>
/// <param name="Hidden">Columns whose values are not shown.</param>
internal sealed record JudgementPast(DatasetName Dataset, IReadOnlyDictionary<PlannedRule, string> SuiteOf, IRuleHistory? History, IReadOnlySet<string> Hidden);
