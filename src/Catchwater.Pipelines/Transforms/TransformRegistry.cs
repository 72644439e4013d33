namespace Catchwater.Pipelines.Transforms;

/// <summary>The C# transforms a host knows, by the name pipelines use.</summary>
public sealed class TransformRegistry
{
    private readonly Dictionary<string, ITransform> _transforms = new(StringComparer.Ordinal);

    /// <summary>Registers a transform.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public TransformRegistry Add(string name, ITransform transform)
    {
        _transforms.Add(name, transform);
        return this;
    }

    /// <summary>The registered names.</summary>
    public IReadOnlyCollection<string> Names => _transforms.Keys;

    internal ITransform? Find(string name) => _transforms.GetValueOrDefault(name);
}
