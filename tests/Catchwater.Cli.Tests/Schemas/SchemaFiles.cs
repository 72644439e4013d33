using System.Text.Json;
using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Export;
using Catchwater.Catalog.History;
using Catchwater.Catalog.Impact;
using Catchwater.Catalog.Import;
using Catchwater.Catalog.Lineage;
using Catchwater.Catalog.Search;
using Catchwater.Core.Specs;
using Catchwater.Host.Commands;
using Catchwater.Host.Commands.Catalog;
using Catchwater.Host.Commands.Catalog.Retention;
using Catchwater.Host.Commands.Quality;
using Catchwater.Host.Commands.Streams;
using Catchwater.Host.Commands.Topics;
using Catchwater.Host.Diagnosis;
using Catchwater.Host.Plans;
using Catchwater.Host.Projects;
using Catchwater.Host.Runs;
using Catchwater.Host.Testing;
using Catchwater.Ingest.Sources;
using Catchwater.Pipelines.Specs;
using Catchwater.Quality.Profiling;
using Catchwater.Quality.Suites;
using Catchwater.Streaming.Rules;

namespace Catchwater.Cli.Tests.Schemas;

/// <summary>The schemas in docs/schemas that are made from records.</summary>
internal static class SchemaFiles
{
    private static readonly RecordSchema Printed = new(CommandOutput.Json, written: true);
    private static readonly RecordSchema Spec = new(SpecReader.SnakeCase, written: false);

    /// <summary>File name to the text it must hold.</summary>
    public static IReadOnlyDictionary<string, Func<string>> All { get; } = new Dictionary<string, Func<string>>
    {
        ["run"] = () => Printed.Of("catchwater run --json", typeof(RunResult)),
        ["plan"] = () => Printed.Of("catchwater plan --json", typeof(ProjectPlan)),
        ["query"] = () => Printed.Of("catchwater query --json: one object a row, keys are column names", typeof(IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>)),
        ["quality-check"] = () => Printed.Of("catchwater quality check --json", typeof(QualityDocument)),
        ["quality-profile"] = () => Printed.Of("catchwater quality profile --json", typeof(TableProfile)),
        ["quality-suggest"] = () => Printed.Of("catchwater quality suggest --json", typeof(SuggestDocument)),
        ["quality-history"] = () => Printed.Of("catchwater quality history --json", typeof(HistoryDocument)),
        ["catalog-search"] = () => Printed.Of("catchwater catalog search --json", typeof(SearchResult)),
        ["catalog-show"] = () => Printed.Of("catchwater catalog show --json", typeof(AssetDetail)),
        ["catalog-lineage"] = () => Printed.Of("catchwater catalog lineage --json", typeof(LineageResult)),
        ["catalog-export"] = () => Printed.Of("catchwater catalog export", typeof(CatalogExport)),
        ["catalog-export-written"] = () => Printed.Of("catchwater catalog export --output FILE --json", typeof(ExportWritten)),
        ["catalog-history"] = () => Printed.Of("catchwater catalog history --json", typeof(AssetHistory)),
        ["catalog-diff"] = () => Printed.Of("catchwater catalog diff --json", typeof(SchemaDiff)),
        ["catalog-impact"] = () => Printed.Of("catchwater catalog impact --json", typeof(ImpactReport)),
        ["catalog-import"] = () => Printed.Of("catchwater catalog import --json", typeof(ImportResult)),
        ["catalog-edit"] = () => Printed.Of("catchwater catalog register, update, tag, describe, own, lineage add and lineage remove --json", typeof(EditResult)),
        ["catalog-retention-plan"] = () => Printed.Of("catchwater catalog retention plan --json", typeof(RetentionPlan)),
        ["catalog-retention-apply"] = () => Printed.Of("catchwater catalog retention apply --json", typeof(RetentionResult)),
        ["init"] = () => Printed.Of("catchwater init --json", typeof(InitDocument)),
        ["test"] = () => Printed.Of("catchwater test --json", typeof(TestDocument)),
        ["doctor"] = () => Printed.Of("catchwater doctor --json", typeof(DoctorDocument)),
        ["completion"] = () => Printed.Of("catchwater completion --json", typeof(CompletionDocument)),
        ["expire"] = () => Printed.Of("catchwater expire --json", typeof(ExpireDocument)),
        ["topics-list"] = () => Printed.Of("catchwater topics list --json", typeof(TopicsDocument)),
        ["topics-describe"] = () => Printed.Of("catchwater topics describe --json", typeof(TopicDocument)),
        ["topics-read"] = () => Printed.Of("One line of catchwater topics read --json", typeof(RecordDocument)),
        ["stream-list"] = () => Printed.Of("catchwater stream list --json", typeof(StreamsDocument)),
        ["stream-run"] = () => Printed.Of("catchwater stream run --json", typeof(StreamRunDocument)),
        ["stream-status"] = () => Printed.Of("catchwater stream status --json", typeof(StreamStatusDocument)),
        ["stream-state"] = () => Printed.Of("catchwater stream state --json", typeof(KeyStateDocument)),
        ["stream-savepoint"] = () => Printed.Of("catchwater stream savepoint --json", typeof(SavepointDocument)),
        ["stream-restore"] = () => Printed.Of("catchwater stream restore --json", typeof(SavepointDocument)),
        ["topics-produce"] = () => Printed.Of("catchwater topics produce --json", typeof(ProduceDocument)),
        ["error"] = () => Printed.Of("Any command with --json that could not do its work", typeof(ErrorDocument)),
        ["catchwater"] = () => Spec.Of("catchwater.yaml", typeof(ProjectSpec)),
        ["source"] = () => Spec.Of("sources/*.yaml", typeof(EventSourceSpec)),
        ["stream"] = () => Spec.Of("streams/*.yaml", typeof(RuleJobSpec)),
        ["pipeline"] = () => Spec.Of("pipelines/*.yaml", typeof(PipelineSpec)),
        ["topic"] = () => Spec.Of("topics/*.yaml", typeof(TopicFileSpec)),
        ["tests"] = () => Spec.Of("tests/*.yaml", typeof(TestFileSpec)),
        ["rules"] = () => Spec.Of("rules/*.yaml", typeof(RulesFile)),
    };

    public static string PathOf(string name) => Repository.Path($"docs/schemas/{name}.schema.json");
}
