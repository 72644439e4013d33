namespace Catchwater.Host.Diagnosis;

/// <summary>What <c>doctor --json</c> prints.</summary>
/// <param name="Status">The worst of the findings'.</param>
/// <param name="Project">The project's name; null when there is none.</param>
/// <param name="Checks">One finding for each thing that was looked at.</param>
public sealed record DoctorDocument(Health Status, string? Project, IReadOnlyList<Finding> Checks);

/// <summary>What was found of one thing.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">How it is.</param>
/// <param name="Message">What was found, in a sentence.</param>
/// <param name="Hint">What to do about it; null when there is nothing to do.</param>
public sealed record Finding(string Name, Health Status, string Message, string? Hint = null);

/// <summary>How something is, from best to worst.</summary>
public enum Health
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and something will want attention.</summary>
    Warn,

    /// <summary>Commands will fail.</summary>
    Error,
}
