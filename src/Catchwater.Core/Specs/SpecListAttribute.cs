namespace Catchwater.Core.Specs;

/// <summary>Marks a spec record that may also be written as a bare list: the list then stands for one of its keys, and where it is one of texts a single text for a list of one.</summary>
/// <param name="key">The key as spelled in the file; its property is a list.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SpecListAttribute(string key) : Attribute
{
    /// <summary>The key that a bare list stands for.</summary>
    public string Key { get; } = key;
}
