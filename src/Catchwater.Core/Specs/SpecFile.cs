using Catchwater.Core.Errors;

namespace Catchwater.Core.Specs;

/// <summary>A spec that was read from a file, and where each of its keys stands.</summary>
/// <typeparam name="T">The record the file was read into.</typeparam>
public sealed class SpecFile<T>
{
    private readonly SpecNode _root;

    internal SpecFile(string file, T value, SpecNode root) => (File, Value, _root) = (file, value, root);

    /// <summary>Path relative to the project directory, with forward slashes.</summary>
    public string File { get; }

    /// <summary>What the file says.</summary>
    public T Value { get; }

    /// <summary>
    /// The place of a key such as <c>transformations[1].condition</c>; where the key is absent, the line of its nearest
    /// ancestor.
    /// </summary>
    public Location At(string key)
    {
        var node = _root;
        var line = node.Line;
        var parts = key.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];

            // The keys of a mapping may have dots of their own, such as compression.type.
            if (node is SpecMapping { Entries: var entries } && string.Join('.', parts[i..]) is var rest && entries.FirstOrDefault(entry => entry.Key == rest) is { } dotted)
            {
                return new Location(File, dotted.Line, key);
            }

            var next = part.EndsWith(']')
                ? node is SpecSequence list && int.TryParse(part[..^1], out var index) && index < list.Items.Count
                    ? (list.Items[index].Line, list.Items[index])
                    : default((int, SpecNode)?)
                : node is SpecMapping mapping && mapping.Entries.FirstOrDefault(entry => entry.Key == part) is { } entry
                    ? (entry.Line, entry.Value)
                    : default((int, SpecNode)?);
            if (next is not { } found)
            {
                break;
            }

            (line, node) = found;
        }

        return new Location(File, line, key);
    }
}
