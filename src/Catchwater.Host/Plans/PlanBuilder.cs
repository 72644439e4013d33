using System.Globalization;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Host.Projects;
using Catchwater.Host.Runs;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Running;
using Catchwater.Pipelines.Specs;

namespace Catchwater.Host.Plans;

/// <summary>Says what a run would do with the planned steps.</summary>
internal static class PlanBuilder
{
    private const string ToBeWritten = "to be written";

    public static async Task<ProjectPlan> BuildAsync(Project project, LakeStore lake, IReadOnlyList<PlannedStep> steps, FlowPlanner flow, bool fullRefresh, CancellationToken cancellationToken)
    {
        Dictionary<DatasetName, PlannedTable> tables = [];
        foreach (var step in steps)
        {
            SortedDictionary<string, string> states = new(StringComparer.Ordinal);
            List<PlannedInput> reads = [];
            foreach (var file in step.Compiled.Files)
            {
                var scan = step.Scans[file.StandIn];
                states[file.Name] = file.IsTopic && flow.WillGrow(file.Spec.Topic!) ? ToBeWritten : scan.Fingerprint;
                reads.Add(new PlannedInput(file.Name, file.IsTopic ? "topic" : "file", scan.Files.Count, scan.Files.Sum(source => source.Bytes)));
            }

            foreach (var input in step.Pipeline.Inputs)
            {
                var snapshot = await lake.Table(input).SnapshotAsync(null, cancellationToken);
                var rewritten = tables.TryGetValue(input, out var upstream) && upstream.Action != PlannedAction.Skip;
                if (input != step.Target)
                {
                    states[input.ToString()] = rewritten ? ToBeWritten : snapshot?.Version.ToString(CultureInfo.InvariantCulture) ?? "";
                }

                reads.Add(new PlannedInput(input.ToString(), "table", snapshot?.Files.Count, snapshot?.Bytes));
            }

            var decision = StepDecision.For(step, PublishState.From(step.Published?.Properties), states, fullRefresh);
            tables[step.Target] = new PlannedTable
            {
                Name = step.Target,
                File = step.Pipeline.At("target").File,
                Action = Action(step, decision, fullRefresh),
                Reason = decision.Reason,
                Explanation = decision.Explanation,
                Version = step.Published?.Version,
                Reads = reads,
                Sql = step.Compiled.Sql,
                Columns = step.Schema.Columns,
                PartitionColumns = step.Pipeline.Spec.Target.PartitionColumns,
                SchemaChanges = step.Published is { } published
                    ? [.. SchemaChange.Between(published.Schema, step.Schema).Select(change => new PlannedSchemaChange(
                        change.Column, change.Kind, change.Before, change.After, change.Breaking, Downstream(steps, step.Target, change.Column)))]
                    : [],
                Rules = [.. project.SuitesOf(step.Target).SelectMany(suite => suite.Rules.Select(rule => new PlannedRule(suite.Name, rule.Name, rule.Severity.ToString().ToLowerInvariant())))],
            };
        }

        return new ProjectPlan(project.Name, project.Settings.Environment, [.. steps.Select(step => tables[step.Target])])
        {
            Sources = flow.Sources,
            Streams = flow.Streams,
        };
    }

    private static PlannedAction Action(PlannedStep step, StepDecision decision, bool fullRefresh) => decision switch
    {
        { Run: false } => PlannedAction.Skip,
        { Reason: PlannedReason.New } => PlannedAction.Create,
        _ when fullRefresh => PlannedAction.Overwrite,
        _ => step.Pipeline.Spec.Target.Mode switch
        {
            PublishMode.OverwritePartitions => PlannedAction.OverwritePartitions,
            PublishMode.Append => PlannedAction.Append,
            PublishMode.Merge => PlannedAction.Merge,
            _ => PlannedAction.Overwrite,
        },
    };

    /// <summary>Columns made from a column, directly or not, through any number of tables; sorted.</summary>
    private static List<string> Downstream(IReadOnlyList<PlannedStep> steps, DatasetName table, string column)
    {
        HashSet<(string Table, string Column)> touched = [(table.ToString(), column)];
        foreach (var step in steps)
        {
            bool Reads(Catchwater.Lake.Sql.ColumnSource source) => touched.Contains(($"{source.Schema}.{source.Table}", source.Column));
            var shaped = step.Compiled.Bound.Indirect.Any(Reads);
            touched.UnionWith(step.Compiled.Bound.Columns.Where(made => shaped || made.Value.Any(Reads)).Select(made => (step.Target.ToString(), made.Key)));
        }

        touched.Remove((table.ToString(), column));
        return [.. touched.Where(pair => pair.Table != table.ToString()).Select(pair => $"{pair.Table}.{pair.Column}").Order(StringComparer.Ordinal)];
    }
}
