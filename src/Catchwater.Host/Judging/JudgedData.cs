using Catchwater.Core.Schemas;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Tables;

namespace Catchwater.Host.Judging;

/// <summary>Data that is open and can be asked several times without being parsed each time.</summary>
/// <param name="Shown">What its reader called it: a table's name, a path or a glob.</param>
/// <param name="Relation">FROM item.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="Version">Changes when the data does: a table's version, or a fingerprint of files.</param>
internal sealed record JudgedData(string Shown, string Relation, TableSchema Schema, string Version)
{
    /// <summary>What a table's log says of its rows; null for files.</summary>
    public TableStatistics? Statistics { get; init; }

    /// <summary>Rows of files that could not be read; null for tables, which have none.</summary>
    public RejectedRows? Rejected { get; init; }

    /// <summary>What to write after FROM to read the same again elsewhere; null where the table's name says it.</summary>
    public string? CopyableRelation { get; init; }
}
