namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>Somebody's right to commit under an owner's name. Lost on the committer's thread, so that no commit slips in behind.</summary>
internal sealed class OwnerHold(OwnerHolds holds, string name, uint id, bool isWorker) : IAsyncDisposable
{
    private volatile bool _lost;

    public string Name => name;

    /// <summary>The number its state and positions are kept under.</summary>
    public uint Id => id;

    public bool IsWorker => isWorker;

    public bool IsLost => _lost;

    public void Lose() => _lost = true;

    public ValueTask DisposeAsync() => holds.ReleaseAsync(this);
}
