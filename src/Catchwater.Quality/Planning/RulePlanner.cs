using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Quality.Checks;
using Catchwater.Quality.Suites;

namespace Catchwater.Quality.Planning;

/// <summary>What the planner knows of the project.</summary>
/// <param name="Dataset">The table that is judged.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="SchemaOf">Columns of other tables; null for those that do not exist.</param>
/// <param name="Registry">Checks of the user's program.</param>
internal sealed record PlanContext(DatasetName Dataset, TableSchema Schema, Func<DatasetName, TableSchema?> SchemaOf, CheckRegistry Registry)
{
    /// <summary>Where expressions of users enter.</summary>
    public Expressions Expressions { get; init; } = new([]);

    /// <summary>The columns of the primary key a contract states; empty where none does.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];
}

/// <summary>A rule made into SQL that has yet to be bound: the conditions that must be boolean, and what to build when they are.</summary>
internal sealed record Draft(Rule Rule, IReadOnlyList<Condition> Conditions, Func<PlannedRule> Build);

/// <summary>Makes one rule into SQL against the table's schema. A difference between the two is a problem at the rule.</summary>
internal sealed class RulePlanner(PlanContext context, SchemaBinder binder)
{
    private readonly ColumnExpressions _columns = new(context.Schema, binder);
    private readonly TableRulePlanner _tables = new(context, binder);
    private readonly HistoryRulePlanner _history = new(context, binder);

    /// <summary>The draft; null when there is nothing to judge, or when there was a problem.</summary>
    public Draft? Plan(Rule rule, ICollection<Problem> problems)
    {
        IReadOnlyList<Condition> where = [];
        if (rule.Where is { } text)
        {
            if (context.Expressions.Translate(text, rule.Location with { Key = $"{rule.Location.Key}.where" }, problems) is not { } translated)
            {
                return null;
            }

            rule = rule with { Where = translated.Sql };
            where = [translated];
        }

        if (rule.Quarantine && !JudgesRows(rule))
        {
            problems.Add(new Problem("unsupported", $"a rule of type {rule.Type} cannot quarantine: it does not judge rows one by one") { Hint = "remove quarantine, or set severity: warning" }.At(rule.Location));
            return null;
        }

        if (rule.SegmentBy.Count > 0)
        {
            if (!(JudgesRows(rule) || rule.Check is RowCount or Anomaly) || rule.Check is Completeness)
            {
                problems.Add(new Problem("unsupported", $"a rule of type {rule.Type} cannot be judged by segments").At(rule.Location));
                return null;
            }

            if (Columns(rule, rule.SegmentBy, context.Schema, context.Dataset, rule.Location, problems) is not { } segments)
            {
                return null;
            }

            rule = rule with { SegmentBy = [.. segments.Select(column => column.Name)] };
        }

        var draft = rule.Check switch
        {
            Presence presence => Present(presence, problems),
            Words words => new Draft(rule, [], () => new TextRule(rule, words.Text)),
            RowCount => new Draft(rule, [], () => new RowCountRule(rule)),
            Completeness completeness => Complete(rule, completeness, problems),
            Distinct distinct => Duplicates(rule, distinct, problems),
            Reference reference => References(rule, reference, problems),
            Query query => QueryPlanner.Plan(rule, query, context, binder, problems),
            RowExpression expression => context.Expressions.Translate(expression.Sql, expression.Location, problems) is { } sql
                ? Row(rule, sql, expression.Sql.Trim())
                : null,
            RegisteredCheck check => Registered(rule, check, problems),
            Freshness check => _tables.Freshness(rule, check, problems),
            AggregateMatch check => _tables.AggregateMatch(rule, check, problems),
            DatasetMatch check => _tables.DatasetMatch(rule, check, problems),
            Volume check => new Draft(rule, [], () => new VolumeRule(rule, check)),
            Anomaly check => _history.Anomaly(rule, check, problems),
            Distribution check => _history.Distribution(rule, check, problems),
            SchemaMatch check => new Draft(rule, [], () => new SchemaRule(rule, context.Schema, check)),
            _ => Column(rule, problems),
        };
        return draft is null ? null : draft with { Conditions = [.. where, .. draft.Conditions] };
    }

    private bool JudgesRows(Rule rule) => rule.Check switch
    {
        Completeness or NotNull or LogicalOption or Allowed or Suites.NotMissing or RowExpression => true,
        RegisteredCheck check => context.Registry.Find(check.Function) is IRowCheck or null,
        _ => false,
    };

    private Draft Row(Rule rule, Condition valid, string requirement, string? present = null)
    {
        var fail = rule.NullFails ? $"({valid.Sql}) IS NOT TRUE" : $"NOT ({valid.Sql})";
        return new Draft(rule, [valid], () => new RowRule(rule, context.Schema, fail, requirement, context.Keys, present));
    }

    private Draft? Column(Rule rule, ICollection<Problem> problems)
    {
        string? problem = null;
        var (column, valid, requirement) = rule.Check switch
        {
            NotNull check => (check.Column, value => $"{value.Sql} IS NOT NULL", "is not NULL"),
            Allowed check => (check.Column, value => Allow(value, check), Describe.Allowed(check)),
            NotMissing check => (check.Column, value => NotMissing(value, check), Describe.NotMissing(check)),
            LogicalOption check => (check.Column, (Func<TypedValue, string?>)(value => OptionSql.Valid(value, check.LogicalType, check.Option, check.Options, out problem)), Describe.Option(check)),
            _ => throw new InvalidOperationException(rule.Check.GetType().Name),
        };
        if (_columns.Condition(column, valid, problems) is { } condition)
        {
            var present = rule.Check is NotNull && column.Steps.Count == 0 ? context.Schema.Find(column.Column)!.Name : null;
            return Row(rule, new Condition(condition, rule.Location), $"{column} {requirement}", present);
        }

        if (problem is not null)
        {
            problems.Add(new Problem("unsupported", problem).At(rule.Location));
        }

        return null;
    }

    private static string Allow(TypedValue value, Allowed check)
    {
        var list = check.Values is { } values ? OptionSql.OneOf(value, values) : null;
        var pattern = check.Pattern is { } regex ? OptionSql.Matches(value, regex) : null;
        return list is not null && pattern is not null ? $"({list} AND {pattern})" : (list ?? pattern)!;
    }

    private static string NotMissing(TypedValue value, NotMissing check)
    {
        // Without a list, NULL and the empty text stand for nothing.
        var values = check.Values?.Where(item => item.ValueKind != System.Text.Json.JsonValueKind.Null).Select(OptionSql.Literal).ToList()
            ?? (value.Type == "VARCHAR" ? ["''"] : []);
        var notNull = check.Values is null || check.Values.Any(item => item.ValueKind == System.Text.Json.JsonValueKind.Null) ? $"{value.Sql} IS NOT NULL" : null;
        var notListed = values.Count == 0 ? null : $"{value.Sql} NOT IN ({string.Join(", ", values)})";
        return notNull is not null && notListed is not null ? $"({notNull} AND {notListed})" : (notNull ?? notListed)!;
    }

    private Draft? Present(Presence presence, ICollection<Problem> problems)
    {
        if (_columns.Resolve(presence.Column, problems) is { } value
            && presence.LogicalType is { } logical && !LogicalTypes.Fits(value.Type, logical, presence.Options, presence.BeforeV31))
        {
            problems.Add(new Problem("type_mismatch", $"column '{presence.Column}' is {value.Type}, the contract says {logical.ToString().ToLowerInvariant()}")
            {
                Hint = "cast it in the pipeline, or change logicalType",
            }.At(presence.Column.Location with { Key = $"{presence.Column.Location.Key}.logicalType" }));
        }

        return null;
    }

    private Draft? Complete(Rule rule, Completeness check, ICollection<Problem> problems) =>
        Columns(rule, check.Columns, context.Schema, context.Dataset, rule.Location, problems) is { } columns
            ? new Draft(rule, [], () => new CompletenessRule(rule, context.Schema, [.. columns.Select(column => column.Name)]))
            : null;

    private Draft? Duplicates(Rule rule, Distinct check, ICollection<Problem> problems) =>
        Columns(rule, check.Columns, context.Schema, context.Dataset, rule.Location, problems) is { } columns
            ? new Draft(rule, [], () => new DuplicateRule(rule, columns, check.NullIsValue))
            : null;

    private Draft? References(Rule rule, Reference check, ICollection<Problem> problems)
    {
        if (Columns(rule, check.Columns, context.Schema, context.Dataset, rule.Location, problems) is not { } own)
        {
            return null;
        }

        var other = check.Dataset == context.Dataset ? context.Schema : context.SchemaOf(check.Dataset);
        if (other is null)
        {
            problems.Add(new Problem("unknown_table", $"there is no table '{check.Dataset}' to refer to").At(check.Location));
            return null;
        }

        if (Columns(rule, check.ReferencedColumns, other, check.Dataset, check.Location, problems) is not { } theirs)
        {
            return null;
        }

        foreach (var (mine, referenced) in own.Zip(theirs))
        {
            if (LogicalTypes.IsText(mine.Type) != LogicalTypes.IsText(referenced.Type))
            {
                problems.Add(new Problem("type_mismatch", $"'{mine.Name}' is {mine.Type} and {check.Dataset}.{referenced.Name} is {referenced.Type}: they cannot be compared")
                {
                    Hint = "cast one of them in its pipeline",
                }.At(check.Location));
                return null;
            }
        }

        return new Draft(rule, [], () => new ReferenceRule(rule, context.Schema, check, own, theirs, context.Dataset));
    }

    private Draft? Registered(Rule rule, RegisteredCheck check, ICollection<Problem> problems)
    {
        if (context.Registry.Find(check.Function) is not { } registered)
        {
            problems.Add(new Problem("unknown_check", $"no check named '{check.Function}' is registered")
            {
                Hint = context.Registry.Names.Count == 0 ? "register it in your own program" : Suggestion.Hint(check.Function, context.Registry.Names),
            }.At(check.Location));
            return null;
        }

        if (Columns(rule, check.Columns, context.Schema, context.Dataset, check.Location, problems) is not { } columns)
        {
            return null;
        }

        var told = new CheckContext
        {
            Dataset = context.Dataset,
            Schema = context.Schema,
            Columns = [.. columns.Select(column => new ColumnName(column.Name))],
            Arguments = check.Arguments,
        };
        try
        {
            return registered switch
            {
                IRowCheck row => Row(rule, new Condition(row.Valid(told).Text, check.Location), rule.Description ?? $"{check.Function}({string.Join(", ", columns.Select(column => column.Name))})"),
                IMetricCheck metric => Metric(rule, metric, told, check, problems),
                IDataCheck data => Data(rule, data, told, check, problems),
                _ => throw new InvalidOperationException(registered.GetType().Name),
            };
        }
        catch (ArgumentException fault)
        {
            problems.Add(new Problem("wrong_arguments", $"check '{check.Function}': {fault.Message}").At(check.Location));
            return null;
        }
    }

    private Draft? Metric(Rule rule, IMetricCheck metric, CheckContext told, RegisteredCheck check, ICollection<Problem> problems)
    {
        if (!TakesNoShare(rule, check, problems))
        {
            return null;
        }

        var metrics = metric.Metrics(told);
        foreach (var (name, aggregate) in metrics)
        {
            if (binder.BindQuery($"SELECT {aggregate.Text} FROM {SchemaBinder.StandIn(context.Schema)}").Error is { } error)
            {
                problems.Add((error with { Message = $"metric '{name}': {error.Message}" }).At(check.Location));
                return null;
            }
        }

        return new Draft(rule, [], () => new MetricRule(rule, metric, told, metrics));
    }

    private Draft? Data(Rule rule, IDataCheck data, CheckContext told, RegisteredCheck check, ICollection<Problem> problems)
    {
        var references = data.References(told);
        foreach (var missing in references.Where(name => context.SchemaOf(name) is null))
        {
            problems.Add(new Problem("unknown_table", $"there is no table '{missing}', which check '{check.Function}' reads").At(check.Location));
            return null;
        }

        return TakesNoShare(rule, check, problems) ? new Draft(rule, [], () => new DataRule(rule, data, told, references)) : null;
    }

    // In a rules file every rule has a threshold, by default: there it means nothing to these checks. Asked for in a contract, it is a mistake.
    private static bool TakesNoShare(Rule rule, RegisteredCheck check, ICollection<Problem> problems)
    {
        if (rule.NullFails || rule.Verdict is AtLeast { Threshold: 1 })
        {
            return true;
        }

        problems.Add(new Problem("unsupported", $"check '{check.Function}' does not judge rows one by one: 'mostly' means nothing to it").At(rule.Location));
        return false;
    }

    private static List<Column>? Columns(Rule rule, IReadOnlyList<string> names, TableSchema schema, DatasetName dataset, Location location, ICollection<Problem> problems)
    {
        List<Column> columns = [];
        foreach (var name in names)
        {
            if (schema.Find(name) is { } column)
            {
                columns.Add(column);
            }
            else
            {
                problems.Add(ColumnExpressions.Unknown(name, schema, dataset).At(location));
            }
        }

        return columns.Count == names.Count ? columns : null;
    }
}
