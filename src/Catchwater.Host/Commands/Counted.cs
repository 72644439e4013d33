namespace Catchwater.Host.Commands;

/// <summary>A number of things in words: <c>1 row</c>, <c>2,000 rows</c>.</summary>
internal static class Counted
{
    public static string Of(long count, string one) => $"{RunReport.Number(count)} {one}{(count == 1 ? "" : "s")}";
}
