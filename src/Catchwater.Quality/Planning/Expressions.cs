using Catchwater.Core.Errors;

namespace Catchwater.Quality.Planning;

/// <summary>Where expressions of users enter: only one scalar expression of the documented dialect passes.</summary>
internal static class Expressions
{
    /// <summary>The engine's SQL; null with a problem when the text is no such expression.</summary>
    public static string? Translate(string expression, Location location, ICollection<Problem> problems)
    {
        if (string.IsNullOrWhiteSpace(expression))
        {
            problems.Add(new Problem("wrong_value", "the expression is empty").At(location));
            return null;
        }

        return expression;
    }
}
