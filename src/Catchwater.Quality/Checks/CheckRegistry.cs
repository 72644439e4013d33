namespace Catchwater.Quality.Checks;

/// <summary>The checks a user's program adds, by name. Registered once at start, read by every run.</summary>
public sealed class CheckRegistry
{
    private readonly Dictionary<string, IRowCheck> _rowChecks = [];

    /// <summary>Adds a check of single rows.</summary>
    /// <param name="name">The name that rules call it by.</param>
    /// <param name="check">The check; it is shared by all runs and must not keep state.</param>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CheckRegistry AddRowCheck(string name, IRowCheck check)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _rowChecks.TryAdd(name, check)
            ? this
            : throw new ArgumentException($"a check named '{name}' is registered already", nameof(name));
    }

    /// <summary>Adds a check of single rows.</summary>
    /// <param name="name">The name that rules call it by.</param>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public CheckRegistry AddRowCheck<T>(string name)
        where T : IRowCheck, new() => AddRowCheck(name, new T());

    /// <summary>The registered names.</summary>
    public IReadOnlyCollection<string> Names => _rowChecks.Keys;

    internal IRowCheck? FindRowCheck(string name) => _rowChecks.GetValueOrDefault(name);
}
