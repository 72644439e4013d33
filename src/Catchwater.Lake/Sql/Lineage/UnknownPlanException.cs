namespace Catchwater.Lake.Sql.Lineage;

/// <summary>The plan holds something the walker does not know: wrong lineage must not pass for lineage.</summary>
internal sealed class UnknownPlanException(string message) : Exception(message);
