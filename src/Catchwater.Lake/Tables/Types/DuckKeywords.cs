using System.Collections.Frozen;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Tables.Types;

/// <summary>Field names as DuckDB prints them in a STRUCT type: quoted when they are not a plain word or are one of its keywords.</summary>
internal static class DuckKeywords
{
    private static readonly Lazy<FrozenSet<string>> Words = new(Load);

    /// <summary>The name, quoted where DuckDB quotes it.</summary>
    public static string Quote(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
        && !Words.Value.Contains(name)
            ? name
            : Quoting.Identifier(name);

    /// <summary>The engine itself knows its keywords best; asking costs some milliseconds, once, and only where structs are.</summary>
    private static FrozenSet<string> Load()
    {
        using var engine = LakeEngine.Open(new EngineOptions { Threads = 1 });
        using var session = engine.OpenSession();
        var rows = session.RowsAsync("SELECT keyword_name FROM duckdb_keywords()").GetAwaiter().GetResult();
        return rows.Select(row => (string)row[0]!).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
