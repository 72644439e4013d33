namespace Catchwater.Brokers.Groups;

/// <summary>Which broker coordinates a group or a transactional id: by the name's hash, until it is moved.</summary>
internal sealed class Coordinators(int brokers)
{
    private readonly Dictionary<string, int> _moved = [];

    public int Of(string key) => _moved.TryGetValue(key, out var broker) ? broker : Usual(key);

    /// <summary>Moves to the next broker and returns its id.</summary>
    public int Move(string key) => _moved[key] = (Of(key) % brokers) + 1;

    private int Usual(string key) => (key.Aggregate(0, (hash, letter) => unchecked((hash * 31) + letter)) & int.MaxValue) % brokers + 1;
}
