using System.Text.Json;
using Catchwater.Core.Names;

namespace Catchwater.Host.Testing;

/// <summary>One file of <c>tests/</c>: unit tests of one pipeline.</summary>
public sealed record TestFileSpec
{
    /// <summary>The table whose pipeline is tested, such as <c>gold.customer_daily</c>.</summary>
    public required DatasetName Pipeline { get; init; }

    /// <summary>The tests, at least one.</summary>
    public required IReadOnlyList<TestSpec> Tests { get; init; }
}

/// <summary>One test: rows in, rows out.</summary>
public sealed record TestSpec
{
    /// <summary>The rule it proves, in a few words; unique in its file.</summary>
    public required string Name { get; init; }

    /// <summary>Rows of every input of the pipeline.</summary>
    public required IReadOnlyList<GivenSpec> Given { get; init; }

    /// <summary>What must come of them.</summary>
    public required ExpectSpec Expect { get; init; }
}

/// <summary>What stands in for one input: <see cref="Table"/>, <see cref="File"/> or <see cref="Topic"/>, with <see cref="Rows"/> or, but for a table, <see cref="Text"/>.</summary>
public sealed record GivenSpec
{
    /// <summary>An input table.</summary>
    public DatasetName? Table { get; init; }

    /// <summary>An input file or glob, written as the pipeline writes it.</summary>
    public string? File { get; init; }

    /// <summary>An input topic: each row or line of text is the value of a record, at offset 0, 1, 2 … of partition 0.</summary>
    public string? Topic { get; init; }

    /// <summary>Types of a table's columns by name. Default: as its contract says, the others from the rows.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>The rows. Columns a row leaves out are NULL.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>? Rows { get; init; }

    /// <summary>The content of a CSV or JSON file as it stands, malformed lines and all; of a topic one value a line.</summary>
    public string? Text { get; init; }
}

/// <summary>What a pipeline must make of its input.</summary>
public sealed record ExpectSpec
{
    /// <summary>The rows, in any order. Only the columns that are named here are compared.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Rows { get; init; }

    /// <summary>The rows that must go to quarantine. Default: none.</summary>
    public IReadOnlyList<RejectSpec> Rejects { get; init; } = [];
}

/// <summary>A row that must be rejected; what is left out may be anything.</summary>
public sealed record RejectSpec
{
    /// <summary>Its 1-based line in the file, or offset in the topic.</summary>
    public long? Line { get; init; }

    /// <summary>The column at fault.</summary>
    public string? Column { get; init; }

    /// <summary>A part of its raw text.</summary>
    public string? Raw { get; init; }

    /// <summary>A part of the reason.</summary>
    public string? Reason { get; init; }
}
