namespace Catchwater.Quality.History;

/// <summary>The SQL of the history.</summary>
internal static class HistorySchema
{
    public const string Create = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS run (
            id INTEGER PRIMARY KEY, dataset TEXT NOT NULL, suite TEXT NOT NULL, source TEXT NOT NULL, kind INTEGER NOT NULL, judged_at INTEGER NOT NULL,
            version TEXT, accepted INTEGER NOT NULL, run_id TEXT, total_rows INTEGER, duration_ms REAL NOT NULL);
        CREATE INDEX IF NOT EXISTS run_of_suite ON run (dataset, suite, source, judged_at);
        CREATE TABLE IF NOT EXISTS rule (id INTEGER PRIMARY KEY, dataset TEXT NOT NULL, suite TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (dataset, suite, name));
        CREATE TABLE IF NOT EXISTS result (
            run INTEGER NOT NULL REFERENCES run (id), rule INTEGER NOT NULL REFERENCES rule (id), segment TEXT NOT NULL, column_name TEXT NOT NULL,
            type TEXT NOT NULL, status INTEGER NOT NULL, severity INTEGER NOT NULL, judged INTEGER NOT NULL, passed_ratio REAL, failed_rows INTEGER,
            total_rows INTEGER, observed REAL, PRIMARY KEY (run, rule, segment, column_name)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS measure (
            run INTEGER NOT NULL REFERENCES run (id), rule INTEGER NOT NULL REFERENCES rule (id), segment TEXT NOT NULL, definition TEXT NOT NULL,
            value REAL, distribution TEXT, PRIMARY KEY (rule, run, segment)) WITHOUT ROWID;
        PRAGMA user_version = 1;
        """;

    public const string InsertRun = """
        INSERT INTO run (dataset, suite, source, kind, judged_at, version, accepted, run_id, total_rows, duration_ms)
        VALUES (@Dataset, @Suite, @Source, @Kind, @JudgedAt, @Version, @Accepted, @RunId, @TotalRows, @DurationMs) RETURNING id
        """;

    public const string InsertResult = """
        INSERT OR REPLACE INTO result (run, rule, segment, column_name, type, status, severity, judged, passed_ratio, failed_rows, total_rows, observed)
        VALUES (@run, @rule, @segment, @column, @type, @status, @severity, @judged, @ratio, @failed, @total, @observed)
        """;

    public const string Prune = """
        CREATE TEMP TABLE IF NOT EXISTS old (id INTEGER PRIMARY KEY);
        DELETE FROM old;
        INSERT INTO old SELECT id FROM run WHERE dataset = @Dataset AND suite = @Suite AND source = @Source ORDER BY judged_at DESC, id DESC LIMIT -1 OFFSET @Kept;
        DELETE FROM result WHERE run IN (SELECT id FROM old);
        DELETE FROM measure WHERE run IN (SELECT id FROM old);
        DELETE FROM run WHERE id IN (SELECT id FROM old);
        """;

    private const string Latest = """
        SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY suite, source ORDER BY judged_at DESC, id DESC) AS place FROM run WHERE dataset = @Dataset) WHERE place <= @Runs
        """;

    public const string SelectRuns = $"""
        SELECT id AS Id, suite AS Suite, source AS Source, kind AS Kind, judged_at AS JudgedAt, total_rows AS TotalRows, duration_ms AS DurationMs
        FROM ({Latest}) ORDER BY judged_at, id
        """;

    public const string SelectResults = $"""
        SELECT run AS Run, name AS Name, type AS Type, status AS Status, severity AS Severity, judged AS Judged, passed_ratio AS Ratio,
               failed_rows AS Failed, result.total_rows AS Total, observed AS Observed
        FROM ({Latest}) AS latest JOIN result ON result.run = latest.id JOIN rule ON rule.id = result.rule
        WHERE segment = '' AND column_name = ''
        """;

    // Judging a version again adds nothing new: each counts once, when it was first seen. SQLite takes the other columns from the row of the minimum
    // (https://www.sqlite.org/lang_select.html#bareagg).
    public const string SelectMeasures = """
        SELECT min(run.judged_at) AS JudgedAt, measure.segment AS Segment, measure.value AS Value, measure.distribution AS Distribution
        FROM rule JOIN measure ON measure.rule = rule.id JOIN run ON run.id = measure.run
        WHERE rule.dataset = @Dataset AND rule.suite = @Suite AND rule.name = @Rule AND measure.definition = @Definition
          AND run.accepted AND run.version IS NOT NULL AND run.version <> @Except
        GROUP BY run.version, measure.segment
        ORDER BY JudgedAt
        """;
}
