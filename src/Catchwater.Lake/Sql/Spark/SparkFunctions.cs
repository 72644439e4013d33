using System.Collections.Frozen;

namespace Catchwater.Lake.Sql.Spark;

/// <summary>Every function of Spark that is rewritten. docs/sql-dialect.md lists the same; a test compares them.</summary>
internal static class SparkFunctions
{
    /// <summary>All of them, by subject.</summary>
    public static readonly IReadOnlyList<(string Subject, IReadOnlyList<SparkFunction> Functions)> Subjects =
    [
        ("NULL, conditions and casts", NullFunctions.All),
        ("Dates and times", DateFunctions.All),
        ("Text and numbers", TextFunctions.All),
        ("Collections and aggregates", CollectionFunctions.All),
    ];

    private static readonly FrozenDictionary<string, SparkFunction> ByName =
        Subjects.SelectMany(subject => subject.Functions).ToFrozenDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>The function of that name; null when there is none.</summary>
    public static SparkFunction? Find(string name) => ByName.GetValueOrDefault(name);
}
