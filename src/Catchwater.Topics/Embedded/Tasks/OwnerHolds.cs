using System.Buffers.Binary;
using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Embedded.Writing;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>Who holds which owner's name now, and the ids of owners.</summary>
internal sealed class OwnerHolds(EmbeddedEventLog log) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, OwnerHold> _held = [];

    /// <summary>Takes a name. A worker's name is refused while it is held; a task without input takes it over from another.</summary>
    /// <exception cref="TopicsException"><c>group_in_use</c>.</exception>
    public async Task<OwnerHold> TakeAsync(string owner, bool asWorker, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_held.TryGetValue(owner, out var before))
            {
                if (asWorker || before.IsWorker)
                {
                    throw Faults.GroupInUse(owner, log.Location);
                }

                await log.Committer.RunAsync(_ => before.Lose());
            }

            var id = FindId(owner);
            if (id is null)
            {
                await log.Committer.RunAsync(batch => id = AddOwner(batch, owner));
            }

            return _held[owner] = new OwnerHold(this, owner, id!.Value, asWorker);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Runs something while nobody holds the name.</summary>
    /// <exception cref="TopicsException"><c>group_in_use</c>.</exception>
    public async Task WhileFreeAsync(string owner, Func<Task> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_held.ContainsKey(owner))
            {
                throw Faults.GroupInUse(owner, log.Location);
            }

            await work();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask ReleaseAsync(OwnerHold hold)
    {
        await _gate.WaitAsync();
        try
        {
            try
            {
                await log.Committer.RunAsync(_ => hold.Lose());
            }
            catch (TopicsException)
            {
                hold.Lose();
            }

            if (_held.GetValueOrDefault(hold.Name) == hold)
            {
                _held.Remove(hold.Name);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>The id an owner's state is kept under; null when it never had any.</summary>
    public uint? FindId(string owner) => log.Store.GetMeta(StoreKeys.Owner(owner)) is { } id ? BinaryPrimitives.ReadUInt32BigEndian(id) : null;

    /// <summary>Gives an owner a new id, from now on. On the committer's thread.</summary>
    public uint AddOwner(CommitBatch batch, string owner)
    {
        var id = log.Ids.Take(batch);
        var value = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(value, id);
        batch.Writes.Put(StoreKeys.Owner(owner), value, batch.Store.Meta);
        batch.Added(value.Length);
        return id;
    }
}
