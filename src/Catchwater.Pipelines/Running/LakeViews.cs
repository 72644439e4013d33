using Catchwater.Core.Names;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;

namespace Catchwater.Pipelines.Running;

/// <summary>
/// Makes tables readable by name in the engine of a run. Each view stands for exactly the files of one version, so every step
/// that reads a table in this run reads the same rows; expiry leaves those files alone meanwhile.
/// </summary>
public sealed class LakeViews(LakeStore lake, LakeEngine engine) : IDisposable
{
    private readonly Dictionary<DatasetName, TableSnapshot> _shown = [];
    private readonly List<IDisposable> _holds = [];
    private readonly SemaphoreSlim _gate = new(1);
    private readonly LakeSession _session = engine.OpenSession();

    /// <summary>Shows the current version of a table under its name; null when the table does not exist.</summary>
    public async Task<TableSnapshot?> ShowAsync(DatasetName name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (await lake.Table(name).SnapshotAsync(null, cancellationToken) is not { } snapshot)
            {
                return null;
            }

            if (!_shown.TryGetValue(name, out var shown) || shown.Version != snapshot.Version)
            {
                await _session.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {Quoting.Identifier(name.Layer)}", cancellationToken);
                await _session.ExecuteAsync($"CREATE OR REPLACE VIEW {Quoting.Name(name)} AS SELECT * FROM {snapshot.Relation}", cancellationToken);
                _holds.Add(snapshot.Hold());
                _shown[name] = snapshot;
            }

            return snapshot;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _holds.ForEach(hold => hold.Dispose());
        _gate.Dispose();
    }
}
