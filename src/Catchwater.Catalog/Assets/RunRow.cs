using Catchwater.Catalog.Storage;

namespace Catchwater.Catalog.Assets;

/// <summary>A run as the database gives it.</summary>
internal sealed record RunRow
{
    public long Id { get; init; }

    public string RunId { get; init; } = "";

    public string JobNamespace { get; init; } = "";

    public string Job { get; init; } = "";

    public string State { get; init; } = "";

    public string StartedAt { get; init; } = "";

    public string? EndedAt { get; init; }

    public string? User { get; init; }

    public string? Error { get; init; }

    /// <summary>The query; runs are <c>r</c>, jobs <c>j</c>.</summary>
    public const string Select =
        """
        SELECT r.id, r.run_id, r.declared, j.namespace AS job_namespace, j.name AS job, r.state, coalesce(r.started_at, r.first_at) AS started_at, r.ended_at,
          (SELECT t.value ->> '$.value' FROM facet f, json_each(f.body, '$.tags') t
             WHERE f.subject = 'run' AND f.subject_id = r.id AND f.name = 'tags' AND t.value ->> '$.key' = 'user') AS user,
          (SELECT f.body ->> '$.message' FROM facet f WHERE f.subject = 'run' AND f.subject_id = r.id AND f.name = 'errorMessage') AS error,
          (SELECT f.body ->> '$.note' FROM facet f WHERE f.subject = 'run' AND f.subject_id = r.id AND f.name = 'catchwater_note') AS note
        FROM run r JOIN job j ON j.id = r.job_id
        """;

    public RunSummary Summary() => new(
        RunId, JobNamespace, Job, Enum.Parse<RunStatus>(State, ignoreCase: true),
        Stamp.Parse(StartedAt), EndedAt is null ? null : Stamp.Parse(EndedAt), User, Error);
}
