using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Groups;

/// <summary>All groups.</summary>
internal sealed class GroupCoordinator(TimeSpan initialDelay, Func<TimeSpan> now)
{
    private readonly SortedDictionary<string, Group> _groups = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Group> All => _groups.Values;

    public Group? Find(string id) => _groups.GetValueOrDefault(id);

    /// <summary>The group of this name, made when it is not there.</summary>
    public Group Get(string id)
    {
        if (!_groups.TryGetValue(id, out var group))
        {
            _groups[id] = group = new Group(id, initialDelay, now);
        }

        return group;
    }

    public ErrorCode Delete(string id)
    {
        if (Find(id) is not { } group)
        {
            return ErrorCode.GroupIdNotFound;
        }

        if (group.State != GroupState.Empty)
        {
            return ErrorCode.NonEmptyGroup;
        }

        _groups.Remove(id);
        return ErrorCode.None;
    }

    public void Tick()
    {
        foreach (var group in _groups.Values)
        {
            group.Tick();
        }
    }

    public void Refresh()
    {
        foreach (var group in _groups.Values)
        {
            group.Refresh();
        }
    }
}
