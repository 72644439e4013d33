using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Quality.Suites;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Quality.History;

/// <summary>
/// What became of every rule, run by run, in one SQLite file: for trends, for what changed, and for rules that compare with earlier
/// versions. It explains and never says how far anything is: without it nothing is lost but memory. Several processes may use it at once.
/// </summary>
public sealed class QualityHistory : IDisposable
{
    /// <summary>Runs that are kept of each suite; older ones are removed.</summary>
    public const int Kept = 1000;

    private const int Version = 1;

    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _one = new(1);
    private readonly string _path;

    private QualityHistory(SqliteConnection connection, string path) => (_connection, _path) = (connection, path);

    /// <summary>Opens a history; makes it, and its folder, when there is none.</summary>
    /// <exception cref="HistoryException">The file is no history, a newer program wrote it, it is damaged or cannot be used.</exception>
    public static QualityHistory Open(string path)
    {
        path = Path.GetFullPath(path);
        SqliteConnection? connection = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();
            var version = connection.ExecuteScalar<long>("PRAGMA user_version");
            if (version > Version)
            {
                throw new HistoryException(new Problem("history_too_new", "a newer Catchwater wrote this quality history") { File = path, Hint = "use that one, or another file" });
            }

            if (version == 0)
            {
                if (connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_schema") > 0 && !Exists(connection))
                {
                    throw new HistoryException(new Problem("not_a_history", "this file is a database of something else") { File = path, Hint = "name another file" });
                }

                // Two programs may begin at once: each statement bears that the other was there.
                connection.Execute(HistorySchema.Create);
            }

            return new QualityHistory(connection, path);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw Fault(path, fault);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>What rules measured, for a judgement of a table.</summary>
    /// <param name="version">The version that is judged, which is not held against itself; null where it is none yet.</param>
    public IRuleHistory Before(string? version) => new PastValues(this, version);

    /// <summary>Keeps what became of a judgement.</summary>
    /// <param name="results">The suites of one table.</param>
    /// <param name="entry">What else is known of it.</param>
    /// <param name="cancellationToken">Stops it before anything is kept.</param>
    /// <exception cref="HistoryException">It cannot be written.</exception>
    public async Task RecordAsync(IReadOnlyList<SuiteResult> results, HistoryEntry entry, CancellationToken cancellationToken = default) => await UseAsync(
        () =>
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var result in results)
            {
                var run = _connection.ExecuteScalar<long>(HistorySchema.InsertRun, new
                {
                    result.Dataset,
                    Suite = result.Contract,
                    Source = result.Source ?? "",
                    Kind = (int)result.Kind,
                    JudgedAt = Micros(result.JudgedAt),
                    entry.Version,
                    entry.Accepted,
                    RunId = entry.RunId?.ToString(),
                    result.TotalRows,
                    result.DurationMs,
                }, transaction);
                Write(run, result, transaction);
                _connection.Execute(HistorySchema.Prune, new { result.Dataset, Suite = result.Contract, Source = result.Source ?? "", Kept }, transaction);
            }

            transaction.Commit();
            return 0;
        },
        cancellationToken);

    /// <summary>Earlier results of the suites that judge a table, oldest first; without samples, details and messages.</summary>
    /// <param name="dataset">The table.</param>
    /// <param name="runs">Most results of each suite.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    public async Task<IReadOnlyList<SuiteResult>> EarlierAsync(DatasetName dataset, int runs = 30, CancellationToken cancellationToken = default) => await UseAsync(
        () =>
        {
            var found = _connection.Query<RunRow>(HistorySchema.SelectRuns, new { Dataset = dataset.ToString(), Runs = runs }).AsList();
            var rules = _connection.Query<ResultRow>(HistorySchema.SelectResults, new { Dataset = dataset.ToString(), Runs = runs }).ToLookup(row => row.Run);
            return (IReadOnlyList<SuiteResult>)[.. found.Select(run => run.ToResult(dataset, rules[run.Id]))];
        },
        cancellationToken);

    /// <summary>The tables of which something is kept, by name.</summary>
    /// <exception cref="HistoryException">It cannot be read.</exception>
    public async Task<IReadOnlyList<string>> DatasetsAsync(CancellationToken cancellationToken = default) =>
        await UseAsync(() => (IReadOnlyList<string>)_connection.Query<string>("SELECT DISTINCT dataset FROM run ORDER BY dataset").AsList(), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _one.Dispose();
    }

    internal Task<IReadOnlyList<PastValue>> ReadAsync(DatasetName dataset, string suite, string rule, string definition, string? except, CancellationToken cancellationToken) => UseAsync(
        () => (IReadOnlyList<PastValue>)
        [
            .. _connection.Query<MeasureRow>(HistorySchema.SelectMeasures, new { Dataset = dataset.ToString(), Suite = suite, Rule = rule, Definition = definition, Except = except ?? "" })
                .Select(row => new PastValue(At(row.JudgedAt), row.Segment, row.Value, row.Distribution)),
        ],
        cancellationToken);

    private void Write(long run, SuiteResult result, SqliteTransaction transaction)
    {
        var known = _connection.Query<(long Id, string Name)>("SELECT id, name FROM rule WHERE dataset = @Dataset AND suite = @Contract", result, transaction).ToDictionary(rule => rule.Name, rule => rule.Id);
        using var insert = _connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = HistorySchema.InsertResult;
        string[] names = ["run", "rule", "segment", "column", "type", "status", "severity", "judged", "ratio", "failed", "total", "observed"];
        var parameters = names.Select(name => insert.Parameters.Add(new SqliteParameter(name, null))).ToList();
        void Insert(params object?[] values)
        {
            foreach (var (parameter, value) in insert.Parameters.Cast<DbParameter>().Zip(values))
            {
                parameter.Value = value ?? DBNull.Value;
            }

            insert.ExecuteNonQuery();
        }

        foreach (var rule in result.Rules)
        {
            if (!known.TryGetValue(rule.Name, out var id))
            {
                id = known[rule.Name] = _connection.ExecuteScalar<long>("INSERT INTO rule (dataset, suite, name) VALUES (@Dataset, @Contract, @Name) RETURNING id", new { result.Dataset, result.Contract, rule.Name }, transaction);
            }

            Insert(run, id, "", "", rule.Type, (int)rule.Status, (int)rule.Severity, rule.Judged, rule.PassedRatio, rule.FailedRows, rule.TotalRows, Number(rule.Observed));
            foreach (var detail in rule.Details)
            {
                Insert(run, id, detail.Segment?.ToJsonString() ?? "", detail.Column ?? "", rule.Type, (int)(detail.Passed ? RuleStatus.Pass : rule.Status), (int)rule.Severity, rule.Judged, detail.PassedRatio, detail.FailedRows, detail.TotalRows, null);
            }

            foreach (var measure in rule.Measures)
            {
                _connection.Execute("INSERT OR REPLACE INTO measure (run, rule, segment, definition, value, distribution) VALUES (@run, @id, @Segment, @Definition, @Value, @Distribution)", new { run, id, measure.Segment, measure.Definition, measure.Value, measure.Distribution }, transaction);
            }
        }
    }

    private async Task<T> UseAsync<T>(Func<T> use, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return use();
        }
        catch (SqliteException fault)
        {
            throw Fault(_path, fault);
        }
        finally
        {
            _one.Release();
        }
    }

    private static bool Exists(SqliteConnection connection) => connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_schema WHERE name = 'measure'") > 0;

    private static HistoryException Fault(string path, Exception fault) => fault switch
    {
        SqliteException { SqliteErrorCode: 26 } => new(new Problem("not_a_history", "this file is no quality history") { File = path, Hint = "name another file" }, fault),
        SqliteException { SqliteErrorCode: 11 } => new(new Problem("history_damaged", "the quality history is damaged") { File = path, Hint = "remove it: it only explains, and begins anew" }, fault),
        _ => new(new Problem("history_unavailable", $"the quality history cannot be used: {fault.Message}") { File = path }, fault),
    };

    private static double? Number(JsonNode? observed) =>
        observed is JsonValue value && value.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset At(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    private sealed class PastValues(QualityHistory history, string? except) : IRuleHistory
    {
        public Task<IReadOnlyList<PastValue>> ReadAsync(DatasetName dataset, string suite, string rule, string definition, CancellationToken cancellationToken) =>
            history.ReadAsync(dataset, suite, rule, definition, except, cancellationToken);
    }

    private sealed class RunRow
    {
        public long Id { get; init; }

        public string Suite { get; init; } = "";

        public string Source { get; init; } = "";

        public long Kind { get; init; }

        public long JudgedAt { get; init; }

        public long? TotalRows { get; init; }

        public double DurationMs { get; init; }

        public SuiteResult ToResult(DatasetName dataset, IEnumerable<ResultRow> rules) => new()
        {
            Contract = Suite,
            Dataset = dataset.ToString(),
            Source = Source.Length == 0 ? null : Source,
            Kind = (SuiteKind)Kind,
            JudgedAt = At(JudgedAt),
            TotalRows = TotalRows,
            DurationMs = DurationMs,
            Rules = [.. rules.Select(rule => rule.ToResult())],
        };
    }

    private sealed class ResultRow
    {
        public long Run { get; init; }

        public string Name { get; init; } = "";

        public string Type { get; init; } = "";

        public long Status { get; init; }

        public long Severity { get; init; }

        public long Judged { get; init; }

        public double? Ratio { get; init; }

        public long? Failed { get; init; }

        public long? Total { get; init; }

        public double? Observed { get; init; }

        public RuleResult ToResult() => new()
        {
            Name = Name,
            Type = Type,
            Status = (RuleStatus)Status,
            Severity = (Severity)Severity,
            Judged = Judged != 0,
            PassedRatio = Ratio,
            FailedRows = Failed,
            TotalRows = Total,
            Observed = Observed,
            Message = "",
        };
    }

    private sealed class MeasureRow
    {
        public long JudgedAt { get; init; }

        public string Segment { get; init; } = "";

        public double? Value { get; init; }

        public string? Distribution { get; init; }
    }
}

/// <summary>What is known of a judgement beside its results.</summary>
/// <param name="Version">The version of the table, or a fingerprint of the files, that was judged; null where it did not become one.</param>
/// <param name="Accepted">Whether that is data people use: rules compare only with such.</param>
/// <param name="RunId">The run it was part of; null for a check.</param>
public sealed record HistoryEntry(string? Version, bool Accepted, Guid? RunId = null);
