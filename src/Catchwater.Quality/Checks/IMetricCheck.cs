using System.Globalization;
using System.Numerics;

namespace Catchwater.Quality.Checks;

/// <summary>
/// A check of aggregates that a user's program adds: it names aggregates, which join the scan all rules share, and judges their values.
/// In a contract it is <c>check: custom, function: NAME</c>, in a rules file <c>type: custom, function: NAME</c>.
/// </summary>
public interface IMetricCheck
{
    /// <summary>The aggregates by name, such as <c>max(length(x))</c>. Called once when the run is planned, before any data is read.</summary>
    /// <exception cref="ArgumentException">An argument or column is missing or wrong: it becomes a problem at the rule.</exception>
    IReadOnlyDictionary<string, SqlFragment> Metrics(CheckContext context);

    /// <summary>Judges the values. An exception makes the rule an error.</summary>
    CheckOutcome Judge(MetricValues values, CheckContext context);
}

/// <summary>The values of aggregates, by the names the check gave them.</summary>
public sealed class MetricValues
{
    private readonly IReadOnlyDictionary<string, object?> _values;

    internal MetricValues(IReadOnlyDictionary<string, object?> values) => _values = values;

    /// <summary>A value, converted; the default when it is NULL (an aggregate of no rows).</summary>
    /// <exception cref="KeyNotFoundException">The check named no such aggregate.</exception>
    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    public T? Get<T>(string name) => _values[name] switch
    {
        null => default,
        T value => value,
        BigInteger whole => (T)Convert.ChangeType((decimal)whole, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture),
        var value => (T)Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture),
    };
}

/// <summary>What a check of the user's own finds.</summary>
/// <param name="Holds">Whether the rule holds; its severity says what it means when not.</param>
/// <param name="Message">Observed against expected, in one sentence.</param>
public sealed record CheckOutcome(bool Holds, string Message)
{
    /// <summary>What was measured, where it is one number; it is kept for trends.</summary>
    public double? Observed { get; init; }

    /// <summary>Rows that are not valid, where rows are what is judged.</summary>
    public long? FailedRows { get; init; }

    /// <summary>The rule holds.</summary>
    public static CheckOutcome Pass(string message, double? observed = null) => new(true, message) { Observed = observed };

    /// <summary>The rule does not hold.</summary>
    public static CheckOutcome Fail(string message, double? observed = null) => new(false, message) { Observed = observed };
}
