namespace Catchwater.Quality.Checks;

/// <summary>The checks a user's program adds, by name. Registered once at start, read by every run.</summary>
public sealed class CheckRegistry
{
    private readonly Dictionary<string, object> _checks = [];

    /// <summary>Adds a check of single rows.</summary>
    /// <param name="name">The name that rules call it by.</param>
    /// <param name="check">The check; it is shared by all runs and must not keep state.</param>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CheckRegistry AddRowCheck(string name, IRowCheck check) => Add(name, check);

    /// <summary>Adds a check of single rows.</summary>
    /// <param name="name">The name that rules call it by.</param>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CheckRegistry AddRowCheck<T>(string name)
        where T : IRowCheck, new() => Add(name, new T());

    /// <summary>Adds a check of aggregates.</summary>
    /// <param name="name">The name that rules call it by.</param>
    /// <param name="check">The check; it is shared by all runs and must not keep state.</param>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CheckRegistry AddMetricCheck(string name, IMetricCheck check) => Add(name, check);

    /// <summary>Adds a check of aggregates.</summary>
    /// <param name="name">The name that rules call it by.</param>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CheckRegistry AddMetricCheck<T>(string name)
        where T : IMetricCheck, new() => Add(name, new T());

    /// <summary>Adds a check of any kind.</summary>
    /// <param name="name">The name that rules call it by.</param>
    /// <param name="check">The check; it is shared by all runs and must not keep state.</param>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CheckRegistry AddDataCheck(string name, IDataCheck check) => Add(name, check);

    /// <summary>Adds a check of any kind.</summary>
    /// <param name="name">The name that rules call it by.</param>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CheckRegistry AddDataCheck<T>(string name)
        where T : IDataCheck, new() => Add(name, new T());

    /// <summary>The registered names.</summary>
    public IReadOnlyCollection<string> Names => _checks.Keys;

    /// <summary>An <see cref="IRowCheck"/>, <see cref="IMetricCheck"/> or <see cref="IDataCheck"/>; null when none has the name.</summary>
    internal object? Find(string name) => _checks.GetValueOrDefault(name);

    private CheckRegistry Add(string name, object check)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _checks.TryAdd(name, check)
            ? this
            : throw new ArgumentException($"a check named '{name}' is registered already", nameof(name));
    }
}
