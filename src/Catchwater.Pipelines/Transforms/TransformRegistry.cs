namespace Catchwater.Pipelines.Transforms;

/// <summary>The C# transforms a host knows, by the name pipelines use.</summary>
public sealed class TransformRegistry
{
    private readonly Dictionary<string, ITransform> _transforms = new(StringComparer.Ordinal);

    /// <summary>Registers a transform.</summary>
    /// <exception cref="ArgumentException">The name is taken or empty.</exception>
    public TransformRegistry Add(string name, ITransform transform)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _transforms.TryAdd(name, transform)
            ? this
            : throw new ArgumentException($"a transform named '{name}' is registered already", nameof(name));
    }

    /// <summary>The registered names.</summary>
    public IReadOnlyCollection<string> Names => _transforms.Keys;

    internal ITransform? Find(string name) => _transforms.GetValueOrDefault(name);
}
