using System.Text.RegularExpressions;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Specs;
using Catchwater.Ingest.Admission;
using Catchwater.Ingest.Sources;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines;
using Catchwater.Pipelines.Transforms;
using Catchwater.Quality.Suites;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Rules;

namespace Catchwater.Host.Projects;

/// <summary>Reads a project's folder. Every problem of every file is reported at once, before anything runs.</summary>
public static partial class ProjectLoader
{
    /// <summary>Reads the project in <paramref name="directory"/>.</summary>
    /// <param name="directory">The folder that holds <see cref="ProjectFile.Name"/>.</param>
    /// <param name="environment">An environment of the project; null for its own settings.</param>
    /// <param name="transforms">The C# transforms the host knows.</param>
    /// <param name="jobs">The stream jobs written in C# that the host knows.</param>
    /// <exception cref="ProjectException">There is no project, or something in it is wrong.</exception>
    public static Project Load(string directory, string? environment, TransformRegistry transforms, IReadOnlyList<StreamJob> jobs)
    {
        var (project, problems) = Read(directory, environment, transforms, jobs);
        return problems.Count > 0 ? throw new ProjectException(problems) : project!;
    }

    /// <summary>Reads what can be read: the project as far as its files are right, null when its own file is not, and everything that is wrong.</summary>
    /// <exception cref="ProjectException">There is no project.</exception>
    internal static (Project? Project, IReadOnlyList<Problem> Problems) Read(string directory, string? environment, TransformRegistry transforms, IReadOnlyList<StreamJob> jobs)
    {
        directory = Path.GetFullPath(directory);
        List<Problem> problems = [];
        var file = ProjectFile.Read(directory, problems);
        var settings = file is null ? null : SettingsReader.Read(directory, file, environment, problems);
        HashSet<DatasetName> mentioned = [];
        List<Pipeline> pipelines = [];
        foreach (var path in SpecFiles.In(directory, "pipelines"))
        {
            if (PipelineReader.Read(directory, path, transforms, problems) is { } pipeline)
            {
                pipelines.Add(pipeline);
            }
            else
            {
                mentioned.UnionWith(Mentioned(Path.Combine(directory, path)));
            }
        }

        var contracts = SpecFiles.In(directory, "contracts").Select(path => ContractReader.Read(directory, path, problems)).OfType<SpecFile<DataContract>>().ToList();
        var rules = SpecFiles.In(directory, "rules").Select(path => SpecReader.Read<RulesFile>(directory, path, problems)).OfType<SpecFile<RulesFile>>().ToList();
        List<Suite> suites =
        [
            .. contracts.SelectMany(contract => SuiteReader.FromContract(contract, contracts, problems)),
            .. rules.Select(file => SuiteReader.FromRules(file, problems)),
        ];
        var topics = SpecFiles.In(directory, "topics").Select(path => TopicReader.Read(directory, path, contracts, problems)).OfType<ProjectTopic>().ToList();
        foreach (var contract in topics.Select(topic => topic.Contract).OfType<TopicContract>())
        {
            EventAdmission.Of(contract.File, contract.Schema, problems);
        }

        var sources = SpecFiles.In(directory, "sources").Select(path => SourceReader.Read(directory, path, file?.Value.Name ?? "", problems)).OfType<EventSource>().ToList();
        var streams = StreamOrder.Sort([.. jobs, .. SpecFiles.In(directory, "streams").Select(path => RuleJobReader.Read(directory, path, problems)).OfType<StreamJob>()], problems);
        foreach (var source in sources.Where(source => topics.TrueForAll(topic => topic.Name != source.Topic)))
        {
            var found = TopicContract.Of(source.Topic, contracts);
            if (found.Count > 1)
            {
                problems.Add((TopicContract.Several(source.Topic, found) with { Hint = $"declare the topic in topics/{source.Topic}.yaml, and name one of them there with contract:" }).At(source.At("topic")));
            }
            else if (found is [var only])
            {
                EventAdmission.Of(only.File, only.Schema, problems);
            }
        }

        SameNames(topics, sources, streams, problems);
        Targets(pipelines, problems);
        if (settings is not null)
        {
            Inputs(pipelines, suites, mentioned, settings, problems);
        }

        var ordered = PipelineOrder.Sort(pipelines, table => [.. suites.Where(suite => suite.Dataset == table).SelectMany(suite => suite.References)], problems);
        return (settings is null ? null : new Project(directory, file!, settings, ordered, contracts, suites, topics, sources, streams), problems);
    }

    // A file that is wrong may all the same be meant to make what others read: what it names is not called unknown.
    private static IEnumerable<DatasetName> Mentioned(string path)
    {
        try
        {
            return [.. TableName().Matches(File.ReadAllText(path)).Select(match => DatasetName.TryParse(match.Value, out var name) ? name : null).OfType<DatasetName>()];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")]
    private static partial Regex TableName();

    /// <summary>Only a topic of a project: for commands that work on it, whatever the state of its pipelines.</summary>
    /// <exception cref="ProjectException">A file of topics/ or contracts/ is wrong.</exception>
    /// <returns>The topic, null when no file declares it, and what its events must be.</returns>
    internal static (ProjectTopic? Declared, EventAdmission Admission) LoadTopic(string directory, string name)
    {
        directory = Path.GetFullPath(directory);
        List<Problem> problems = [];
        var contracts = SpecFiles.In(directory, "contracts").Select(path => ContractReader.Read(directory, path, problems)).OfType<SpecFile<DataContract>>().ToList();
        var topics = SpecFiles.In(directory, "topics").Select(path => TopicReader.Read(directory, path, contracts, problems)).OfType<ProjectTopic>().ToList();
        var declared = topics.Find(topic => topic.Name == name);
        return problems.Count > 0 ? throw new ProjectException(problems) : (declared, declared?.Admission ?? AdmissionOf(name, contracts));
    }

    /// <summary>What the events of a topic must be that no file of topics/ declares.</summary>
    internal static EventAdmission AdmissionOf(string topic, IEnumerable<SpecFile<DataContract>> contracts) =>
        TopicContract.Of(topic, contracts) is [var only] ? only.Admission : EventAdmission.AnyObject;

    // --only names them all.
    private static void SameNames(IReadOnlyList<ProjectTopic> topics, IReadOnlyList<EventSource> sources, IReadOnlyList<StreamJob> streams, List<Problem> problems)
    {
        // In folders below one another two files can have the same name.
        problems.AddRange(topics.GroupBy(topic => topic.Name).SelectMany(group => group.Skip(1)).Select(topic =>
            new Problem("duplicate_name", $"{topics.First(other => other.Name == topic.Name).At("").File} declares this topic already") { File = topic.At("").File, Hint = "a topic's name is its file's: rename one" }));
        problems.AddRange(sources.GroupBy(source => source.Name).SelectMany(group => group.Skip(1)).Select(source =>
            new Problem("duplicate_name", $"{sources.First(other => other.Name == source.Name).At("").File} has this name already") { File = source.At("").File, Hint = "a source's name is its file's: rename one" }));
        problems.AddRange(streams.GroupBy(stream => stream.Name).Where(group => group.Count() > 1).Select(group =>
            new Problem("duplicate_name", $"there are {group.Count()} stream jobs named '{group.Key}'") { File = group.Select(stream => stream.Location?.File).OfType<string>().FirstOrDefault(), Hint = "a job's name owns its state: rename one" }));
        problems.AddRange(streams.Where(stream => sources.Any(source => source.Name == stream.Name)).Select(stream =>
            new Problem("duplicate_name", $"the source {sources.First(source => source.Name == stream.Name).At("").File} has this name already") { File = stream.Location?.File, Hint = "rename one of the files" }));
    }

    private static void Targets(IReadOnlyList<Pipeline> pipelines, List<Problem> problems)
    {
        foreach (var same in pipelines.GroupBy(pipeline => pipeline.Target).Where(group => group.Count() > 1))
        {
            var first = same.First().At("target");
            problems.AddRange(same.Skip(1).Select(pipeline => new Problem("duplicate_target", $"{pipeline.Target} is already made by {first.File}")
            {
                Hint = "one pipeline makes one table",
            }.At(pipeline.At("target"))));
        }
    }

    private static void Inputs(IReadOnlyList<Pipeline> pipelines, IReadOnlyList<Suite> suites, HashSet<DatasetName> mentioned, ProjectSettings settings, List<Problem> problems)
    {
        HashSet<DatasetName> known = [.. pipelines.Select(pipeline => pipeline.Target)];
        known.UnionWith(LakeStore.Open(settings.LakePath, TimeProvider.System, create: false).List());
        bool IsKnown(DatasetName name) => known.Contains(name) || mentioned.Contains(name);

        string? Hint(DatasetName name) => known.Count == 0 ? null : Suggestion.Hint(name.ToString(), [.. known.Select(table => table.ToString())]);
        foreach (var pipeline in pipelines)
        {
            problems.AddRange(pipeline.Inputs.Where(input => !IsKnown(input)).Select(input =>
                new Problem("unknown_table", $"there is no table '{input}': no pipeline makes it and the lake does not hold it") { Hint = Hint(input) }.At(pipeline.PlaceOf(input))));
        }

        problems.AddRange(suites.Where(suite => !IsKnown(suite.Dataset)).Select(suite =>
            new Problem("unknown_table", $"there is no table '{suite.Dataset}' to judge") { Hint = Hint(suite.Dataset) }.At(suite.Location)));
    }
}
