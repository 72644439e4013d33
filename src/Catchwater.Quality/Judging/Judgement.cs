using System.Runtime.ExceptionServices;
using Catchwater.Core.Names;
using Catchwater.Lake;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Planning;

namespace Catchwater.Quality.Judging;

/// <summary>One judgement in progress: the relation, and what the shared scan found.</summary>
internal sealed class Judgement(LakeSession session, string relation, Func<DatasetName, string> relationOf, ScanValues values, IReadOnlyDictionary<PlannedRule, object> segments, DateTimeOffset now)
{
    /// <summary>When it is judged.</summary>
    public DateTimeOffset Now => now;

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
