using Catchwater.Core.Errors;
using Catchwater.Core.Names;

namespace Catchwater.Host.Testing;

/// <summary>What <c>test --json</c> prints.</summary>
/// <param name="Project">The project's name.</param>
/// <param name="Status">The worst of the tests'.</param>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests whose rows were not as expected.</param>
/// <param name="Errors">Tests that could not run.</param>
/// <param name="DurationS">Seconds of all tests.</param>
/// <param name="Tests">Each test, in order of file and place.</param>
public sealed record TestDocument(string Project, TestStatus Status, int Passed, int Failed, int Errors, double DurationS, IReadOnlyList<TestResult> Tests);

/// <summary>What one test came to.</summary>
public sealed record TestResult
{
    /// <summary>The table whose pipeline was tested.</summary>
    public required DatasetName Pipeline { get; init; }

    /// <summary>The test's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its file.</summary>
    public required string File { get; init; }

    /// <summary>The line it begins on.</summary>
    public required int? Line { get; init; }

    /// <summary>How it ended.</summary>
    public required TestStatus Status { get; init; }

    /// <summary>Milliseconds it took.</summary>
    public double DurationMs { get; init; }

    /// <summary>Rows that are as expected.</summary>
    public int RowsAsExpected { get; init; }

    /// <summary>The columns that were compared.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The rows that are not as expected.</summary>
    public IReadOnlyList<RowDifference> Differences { get; init; } = [];

    /// <summary>Rejects that are not as expected.</summary>
    public IReadOnlyList<RejectDifference> Rejects { get; init; } = [];

    /// <summary>Why it could not run.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}

/// <summary>How a test ended.</summary>
public enum TestStatus
{
    /// <summary>All was as expected.</summary>
    Passed,

    /// <summary>Rows or rejects were not as expected.</summary>
    Failed,

    /// <summary>It could not run.</summary>
    Error,
}

/// <summary>A reject that is not as expected.</summary>
/// <param name="Kind"><see cref="DifferenceKind.Missing"/> or <see cref="DifferenceKind.Unexpected"/>.</param>
/// <param name="Source">The input it came from; null when missing.</param>
/// <param name="Line">Its line.</param>
/// <param name="Column">The column at fault.</param>
/// <param name="Raw">Its raw text.</param>
/// <param name="Reason">The reason.</param>
public sealed record RejectDifference(DifferenceKind Kind, string? Source, long? Line, string? Column, string? Raw, string? Reason);
