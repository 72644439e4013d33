using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Lake;
using Catchwater.Lake.Sql;

namespace Catchwater.Quality.Planning;

/// <summary>Where expressions of users enter: only one scalar expression of the documented dialect passes.</summary>
/// <param name="ahead">Expressions that will be asked for, to be passed together.</param>
internal sealed class Expressions(IEnumerable<string> ahead)
{
    private readonly Dictionary<string, ExpressionResult> _passed = Together([.. ahead.Distinct()]);

    /// <summary>The engine's SQL; null with a problem when the text is no such expression.</summary>
    public Condition? Translate(string expression, Location location, ICollection<Problem> problems)
    {
        if (!_passed.TryGetValue(expression, out var result))
        {
            result = _passed[expression] = SqlDialect.Expressions([expression])[0];
        }

        if (result.Text is not { } text)
        {
            problems.Add(result.Fault!.Problems[0].At(location));
            return null;
        }

        if (text.Tables.Count == 0)
        {
            return new Condition(text.Sql, location, text);
        }

        problems.Add(new Problem("sql_unsupported", $"an expression cannot read the table '{text.Tables[0].Table}'")
        {
            Hint = "use a foreign key, or a check of type sql",
        }.At(location));
        return null;
    }

    private static Dictionary<string, ExpressionResult> Together(IReadOnlyList<string> expressions) =>
        expressions.Zip(SqlDialect.Expressions(expressions)).ToDictionary(pair => pair.First, pair => pair.Second);
}

/// <summary>A condition on rows that must bind as true or false.</summary>
/// <param name="Sql">The engine's SQL.</param>
/// <param name="Location">Where it is written.</param>
/// <param name="Written">What somebody wrote, where it was not made by us: faults then point into it.</param>
internal sealed record Condition(string Sql, Location Location, SqlText? Written = null)
{
    public Problem Fault(Bound bound)
    {
        var place = Written is not null && bound.Position is { } position ? $" at column {Written.Locate(position)}" : "";
        return (bound.Error! with { Message = bound.Error.Message + place }).At(Location);
    }
}

/// <summary>What the engine said, without its place in SQL that nobody wrote.</summary>
internal static partial class EngineMessage
{
    public static Problem Of(LakeException fault)
    {
        var problem = fault.Problems[0];
        return fault is SqlException ? problem with { Message = Place().Replace(problem.Message, "") } : problem;
    }

    [GeneratedRegex(@" at (line \d+, )?column \d+$", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
