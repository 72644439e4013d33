using System.Security.Cryptography;
using System.Text;

namespace Catchwater.Core.Schemas;

/// <summary>The columns of a table in their order. Two schemas are equal when names, types and order are.</summary>
public sealed class TableSchema : IEquatable<TableSchema>
{
    /// <summary>A schema of the given columns.</summary>
    public TableSchema(IEnumerable<Column> columns) => Columns = [.. columns];

    /// <summary>The columns in their order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The column of that name, compared as SQL does (case does not matter); null when there is none.</summary>
    public Column? Find(string name) =>
        Columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>SHA-256 over names and types in order, 64 lower-case hex digits: equal schemas have equal hashes.</summary>
    public string Hash()
    {
        var text = new StringBuilder();
        foreach (var column in Columns)
        {
            text.Append(column.Name.Length).Append(':').Append(column.Name).Append(' ').Append(column.Type).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <inheritdoc/>
    public bool Equals(TableSchema? other) => other is not null && Columns.SequenceEqual(other.Columns);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TableSchema);

    /// <inheritdoc/>
    public override int GetHashCode() => Columns.Aggregate(17, HashCode.Combine);

    /// <summary><c>name TYPE, name TYPE, …</c>.</summary>
    public override string ToString() => string.Join(", ", Columns.Select(column => $"{column.Name} {column.Type}"));
}
