using Catchwater.Core.Names;

namespace Catchwater.Host.Plans;

/// <summary>What the caller of a plan or run chose: which tables are written, and how.</summary>
/// <param name="FullRefresh">Whether tables are remade.</param>
/// <param name="Only">Names of the steps that run; null for all.</param>
internal sealed record PlanScope(bool FullRefresh, IReadOnlyList<string>? Only = null)
{
    /// <summary>Whether a table is among those that may be written.</summary>
    public bool Writes(DatasetName table) => Only?.Contains(table.ToString()) is not false;
}
