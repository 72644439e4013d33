using Catchwater.Topics.Embedded.Storage;
using Catchwater.Topics.Tasks;
using RocksDbSharp;

namespace Catchwater.Topics.Embedded.Tasks;

/// <summary>The store as it was at one moment. It is let go of with its owner or with the store; whoever reads it afterwards is told so.</summary>
internal sealed class StoreView : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LogStore _store;
    private readonly Snapshot _snapshot;
    private bool _disposed;

    public StoreView(LogStore store)
    {
        _store = store;
        using var use = store.Use();
        _snapshot = store.Snapshot();
        Options = See(new ReadOptions());
        store.Register(this);
    }

    /// <summary>Options that see that moment; to be used inside <see cref="Enter"/>.</summary>
    public ReadOptions Options { get; }

    /// <summary>Makes options see that moment; inside <see cref="Enter"/> too.</summary>
    public ReadOptions See(ReadOptions options) => options.SetSnapshot(_snapshot);

    /// <summary>Keeps the view open while something is looked up, or an iterator made: it stays as it is by itself.</summary>
    /// <exception cref="ObjectDisposedException">The view is closed.</exception>
    public Lock.Scope Enter()
    {
        var scope = _gate.EnterScope();
        if (_disposed)
        {
            scope.Dispose();
            throw new ObjectDisposedException(nameof(IStateView));
        }

        return scope;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _snapshot.Dispose();
        }

        _store.Forget(this);
    }
}
