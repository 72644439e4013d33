using System.Text.Json.Nodes;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Lake;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Quality.Checks;
using Catchwater.Quality.History;
using Catchwater.Quality.Judging;
using Catchwater.Quality.Planning;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality;

/// <summary>
/// The rules of one table, bound to its schema and ready to judge. It judges a relation and never publishes; it keeps no state and
/// may judge as often as wanted.
/// </summary>
public sealed class Gate
{
    private const int MaxSamples = 10;

    private readonly IReadOnlyList<PlannedSuite> _suites;
    private readonly TimeProvider _time;

    private readonly IReadOnlySet<string> _hidden;

    private readonly JudgementPast _past;

    private readonly TableSchema _schema;

    private Gate(DatasetName dataset, TableSchema schema, IReadOnlyList<PlannedSuite> suites, TimeProvider time, IRuleHistory? history)
    {
        (Dataset, _schema, _suites, _time) = (dataset, schema, suites, time);
        _hidden = Samples.Hidden(suites.SelectMany(suite => suite.Suite.Classifications));
        _past = new JudgementPast(dataset, suites.SelectMany(suite => suite.Rules.Select(rule => (rule, suite.Suite.Name))).ToDictionary(pair => pair.rule, pair => pair.Name), history, _hidden);
    }

    /// <summary>The table that is judged.</summary>
    public DatasetName Dataset { get; }

    /// <summary>Other tables the rules read; they must exist when it judges.</summary>
    public IReadOnlyList<DatasetName> References =>
        [.. _suites.SelectMany(suite => suite.Rules).SelectMany(rule => rule.References).Distinct().Order()];

    /// <summary>
    /// The SQL condition, over incoming rows, of those to split off because a rule with <c>quarantine: true</c> does not hold for
    /// them; null when there is no such rule. It is never NULL.
    /// </summary>
    public string? RejectPredicate => Quarantining.ToList() is { Count: > 0 } rules
        ? string.Join(" OR ", rules.Select(rule => $"coalesce({rule.FailCondition}, FALSE)"))
        : null;

    /// <summary>The SQL expression, over incoming rows, of the reasons for which a row is split off, as text; null without such rules.</summary>
    public string? RejectReason => Quarantining.ToList() is { Count: > 0 } rules
        ? $"concat_ws('; ', {string.Join(", ", rules.Select(rule => $"CASE WHEN {rule.FailCondition} THEN {Quoting.Literal($"{rule.Rule.Name}: must satisfy {rule.Requirement}")} END"))})"
        : null;

    private IEnumerable<PlannedRule> Quarantining => _suites.SelectMany(suite => suite.Rules).Where(rule => rule.Rule.Quarantine && rule.FailCondition is not null);

    /// <summary>Binds the rules that are about a table to its schema, without touching data.</summary>
    /// <param name="dataset">The table.</param>
    /// <param name="candidate">The columns it will have.</param>
    /// <param name="suites">Suites of the project; those about other tables are left out.</param>
    /// <param name="schemaOf">Columns of other tables; null for those that do not exist.</param>
    /// <param name="registry">Checks of the user's program.</param>
    /// <param name="problems">
    /// Receives every rule that does not fit the table. The gate can judge nevertheless: those rules come out as
    /// <see cref="RuleStatus.Error"/>.
    /// </param>
    /// <param name="time">The clock. Default: the system's.</param>
    /// <param name="history">What rules measured on earlier versions. Default none: rules that compare with it judge nothing, and say so.</param>
    /// <returns>The gate; null when no suite is about the table.</returns>
    public static Gate? Plan(
        DatasetName dataset,
        TableSchema candidate,
        IReadOnlyList<Suite> suites,
        Func<DatasetName, TableSchema?> schemaOf,
        CheckRegistry registry,
        ICollection<Problem> problems,
        TimeProvider? time = null,
        IRuleHistory? history = null)
    {
        IReadOnlyList<Suite> own = [.. suites.Where(suite => suite.Dataset == dataset)];
        if (own.Count == 0)
        {
            return null;
        }

        var planned = GatePlanner.Plan(new PlanContext(dataset, candidate, schemaOf, registry), own, problems);
        return new Gate(dataset, candidate, planned, time ?? TimeProvider.System, history);
    }

    /// <summary>Judges a table of which the log already says something: what follows from that is not read again.</summary>
    /// <param name="session">The engine session; it is only read with.</param>
    /// <param name="relation">FROM item of the rows to judge, with the columns the gate was planned for.</param>
    /// <param name="relationOf">FROM item of each of <see cref="References"/>.</param>
    /// <param name="statistics">What the log says of exactly these rows; null for nothing.</param>
    /// <param name="cancellationToken">Stops the query in hand.</param>
    /// <exception cref="LakeException">The relation cannot be read at all.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<GateResult> JudgeTableAsync(
        LakeSession session, string relation, Func<DatasetName, string> relationOf, TableStatistics? statistics, CancellationToken cancellationToken = default) =>
        JudgeAsync(session, relation, relationOf, null, statistics, cancellationToken);

    /// <summary>Judges a relation.</summary>
    /// <param name="session">The engine session; it is only read with.</param>
    /// <param name="relation">FROM item of the rows to judge, with the columns the gate was planned for.</param>
    /// <param name="relationOf">FROM item of each of <see cref="References"/>.</param>
    /// <param name="rejected">FROM item of the rows split off by <see cref="RejectPredicate"/>, to be counted by rule; null when none were.</param>
    /// <param name="cancellationToken">Stops the query in hand.</param>
    /// <exception cref="LakeException">The relation cannot be read at all.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<GateResult> JudgeAsync(
        LakeSession session, string relation, Func<DatasetName, string> relationOf, string? rejected = null, CancellationToken cancellationToken = default) =>
        JudgeAsync(session, relation, relationOf, rejected, null, cancellationToken);

    private async Task<GateResult> JudgeAsync(
        LakeSession session, string relation, Func<DatasetName, string> relationOf, string? rejected, TableStatistics? statistics, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var judgedAt = _time.GetUtcNow();
        var aggregates = _suites.SelectMany(suite => suite.Rules).SelectMany(rule => rule.Aggregates).Prepend("count(*)").ToHashSet();
        var known = statistics is null
            ? new Dictionary<string, object?>()
            : await KnownValues.OfAsync(session, _schema, [.. _suites.SelectMany(suite => suite.Rules)], statistics, cancellationToken);
        var values = await FusedScan.RunAsync(session, relation, [.. aggregates.Where(aggregate => !known.ContainsKey(aggregate))], cancellationToken);
        foreach (var (aggregate, value) in known)
        {
            values.Set(aggregate, value);
        }

        var split = rejected is null
            ? null
            : await FusedScan.RunAsync(session, rejected, [.. Quarantining.Select(rule => $"count_if({rule.FailCondition})")], cancellationToken);
        var segments = await SegmentScan.RunAsync(session, relation, [.. _suites.SelectMany(suite => suite.Rules).Where(rule => rule.Rule.SegmentBy.Count > 0)], _hidden, cancellationToken);
        var judgement = new Judgement(session, relation, relationOf, values, segments, _past, judgedAt);
        judgement.FailingRows = await FailingRows.ReadAsync(judgement, _schema, _suites.SelectMany(suite => suite.Rules).OfType<RowRule>(), MaxSamples, cancellationToken);

        List<SuiteResult> results = [];
        foreach (var (suite, rules) in _suites)
        {
            List<RuleResult> judged = [];
            foreach (var rule in rules)
            {
                judged.Add(await JudgeAsync(rule, judgement, split, cancellationToken));
            }

            results.Add(new SuiteResult
            {
                Contract = suite.Name,
                Dataset = Dataset.ToString(),
                Kind = suite.Kind,
                JudgedAt = judgedAt,
                TotalRows = judgement.Count("count(*)"),
                Rules = judged,
            });
        }

        var duration = _time.GetElapsedTime(started).TotalMilliseconds;
        return new GateResult([.. results.Select(result => result with { DurationMs = duration })]);
    }

    private async Task<RuleResult> JudgeAsync(PlannedRule planned, Judgement judgement, ScanValues? split, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var rule = planned.Rule;
        Outcome outcome;
        IReadOnlyList<JsonObject> samples = [];
        var status = RuleStatus.Error;
        try
        {
            outcome = await planned.JudgeAsync(judgement, cancellationToken);
            status = outcome.Holds switch
            {
                null => RuleStatus.Info,
                true => RuleStatus.Pass,
                false => rule.Severity switch { Severity.Error => RuleStatus.Fail, Severity.Warning => RuleStatus.Warn, _ => RuleStatus.Info },
            };
            if (outcome.Holds == false && await planned.SampleAsync(judgement, MaxSamples, cancellationToken) is { } failing)
            {
                samples = Samples.Show(failing.Rows, failing.Columns, _hidden);
            }
        }
        catch (LakeException fault)
        {
            status = RuleStatus.Error;
            outcome = new Outcome(false, EngineMessage.Of(fault).Message);
        }

        return new RuleResult
        {
            Name = rule.Name,
            Type = rule.Type,
            Status = status,
            Severity = rule.Severity,
            Dimension = rule.Dimension,
            Columns = rule.Columns,
            PassedRatio = outcome.Ratio,
            FailedRows = outcome.Failed,
            TotalRows = outcome.Total,
            QuarantinedRows = rule.Quarantine && split is not null ? split.Count($"count_if({planned.FailCondition})") : null,
            Observed = outcome.Observed,
            Details = outcome.Details,
            Judged = outcome.Holds is not null || status == RuleStatus.Error,
            Measures = outcome.Measures,
            Message = outcome.Message,
            Samples = samples,
            Sql = planned.Sql(Dataset),
            Location = rule.Location.Line is { } line ? $"{rule.Location.File}:{line}" : rule.Location.File,
            DurationMs = _time.GetElapsedTime(started).TotalMilliseconds,
        };
    }
}
