using Catchwater.Core.Errors;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

internal static class QueryPlanner
{
    public static Draft? Plan(Rule rule, Query query, PlanContext context, ICollection<Problem> problems) =>
        throw new NotSupportedException();
}
