namespace Catchwater.Lake.Sql.Spark;

/// <summary>A function of Spark that the engine spells or means differently.</summary>
/// <param name="Name">Its name, lower case.</param>
/// <param name="Usage">How it is called, for documentation and errors: <c>date_add(date, days)</c>.</param>
/// <param name="Least">The least number of arguments.</param>
/// <param name="Most">The greatest number of arguments.</param>
/// <param name="Note">What it becomes or where it differs from Spark, for the documentation.</param>
/// <param name="Rewrite">What a call becomes.</param>
internal sealed record SparkFunction(string Name, string Usage, int Least, int Most, string Note, Func<SparkCall, Part[]> Rewrite)
{
    /// <summary>
    /// Whether a call with another number of arguments is DuckDB's function of the same name, left as it is
    /// (such as <c>date_diff('day', a, b)</c> beside Spark's <c>date_diff(a, b)</c>).
    /// </summary>
    public bool OtherwiseNative { get; init; }
}
