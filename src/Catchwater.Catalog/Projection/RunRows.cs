using Catchwater.Catalog.Storage;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Projection;

/// <summary>Jobs, their runs, and what each run read and wrote. The events of a run add up, whatever their order.</summary>
internal sealed class RunRows(PreparedConnection connection)
{
    private static readonly string Upsert =
        """
        INSERT INTO run (run_id, job_id, declared, state, state_stamp, rank, first_at, started_at, ended_at, last_stamp)
        VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?4)
        ON CONFLICT (run_id) DO UPDATE SET
          state = iif(takes, excluded.state, state),
          rank = iif(takes, excluded.rank, rank),
          ended_at = iif(takes, excluded.ended_at, ended_at),
          state_stamp = iif(takes, excluded.state_stamp, state_stamp),
          first_at = min(first_at, excluded.first_at),
          started_at = coalesce(min(started_at, excluded.started_at), started_at, excluded.started_at),
          last_stamp = max(last_stamp, excluded.last_stamp)
        RETURNING id
        """.Replace(
            "takes",
            "(excluded.ended_at IS NOT NULL) > (ended_at IS NOT NULL) OR ((excluded.ended_at IS NOT NULL) = (ended_at IS NOT NULL) AND excluded.state_stamp > state_stamp)",
            StringComparison.Ordinal);

    /// <summary>The id of the job of that origin (<c>job</c>, <c>dataset</c>, <c>human</c>) and name.</summary>
    public long Job(string origin, string ns, string name, string stamp) => connection.Prepared(
        """
        INSERT INTO job (origin, namespace, name, created_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (origin, namespace, name) DO UPDATE SET created_at = min(created_at, excluded.created_at)
        RETURNING id
        """).Bind(origin).Bind(ns).Bind(name).Bind(Stamp.TimeOf(stamp)).Number()!.Value;

    /// <summary>The run's row. An end (COMPLETE, FAIL, ABORT) wins over the states before it; among equals the later one.</summary>
    public long Run(string runId, long job, RunState state, string stamp)
    {
        var at = Stamp.TimeOf(stamp);
        return connection.Prepared(Upsert).Bind(runId).Bind(job).Bind(Name(state)).Bind(stamp)
            .Bind(state switch { RunState.Complete => 2, RunState.Fail or RunState.Abort => 0, _ => 1 })
            .Bind(at).Bind(state is RunState.Start ? at : null).Bind(state is RunState.Complete or RunState.Fail or RunState.Abort ? at : null)
            .Number()!.Value;
    }

    /// <summary>A row for what a job event, a dataset event or a human declares; it counts as complete.</summary>
    public long Declaration(string hash, long job, string stamp) => connection.Prepared(
        """
        INSERT INTO run (run_id, job_id, declared, state, state_stamp, rank, first_at, last_stamp)
        VALUES (?1, ?2, 1, 'OTHER', ?3, 2, ?4, ?3)
        ON CONFLICT (run_id) DO UPDATE SET last_stamp = last_stamp RETURNING id
        """).Bind($"declared:{job}:{hash}").Bind(job).Bind(stamp).Bind(Stamp.TimeOf(stamp)).Number()!.Value;

    /// <summary>The run reads or writes the asset, at that version when it is told.</summary>
    public void Io(long run, long asset, bool output, string? version, string stamp) => connection.Prepared(
        """
        INSERT INTO run_io (run, asset_id, output, stamp, version) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO UPDATE SET version = excluded.version, stamp = excluded.stamp WHERE excluded.version IS NOT NULL AND excluded.stamp > stamp
        """).Bind(run).Bind(asset).Bind(output).Bind(version is null ? "" : stamp).Bind(version).Run();

    private static string Name(RunState state) => state switch
    {
        RunState.Start => "START",
        RunState.Running => "RUNNING",
        RunState.Complete => "COMPLETE",
        RunState.Abort => "ABORT",
        RunState.Fail => "FAIL",
        _ => "OTHER",
    };
}
