using Catchwater.Core.Contracts;
using Catchwater.Core.Names;
using Catchwater.Core.Specs;
using Catchwater.Ingest.Sources;
using Catchwater.Pipelines;
using Catchwater.Quality.Suites;
using Catchwater.Streaming.Jobs;

namespace Catchwater.Host.Projects;

/// <summary>A project whose every file is valid, ready to be planned.</summary>
public sealed class Project
{
    internal Project(string directory, SpecFile<ProjectSpec> file, ProjectSettings settings, IReadOnlyList<Pipeline> pipelines,
        IReadOnlyList<SpecFile<DataContract>> contracts, IReadOnlyList<Suite> suites, IReadOnlyList<ProjectTopic> topics,
        IReadOnlyList<EventSource> sources, IReadOnlyList<StreamJob> streams) =>
        (Directory, File, Settings, Pipelines, Contracts, Suites, Topics, Sources, Streams) = (directory, file, settings, pipelines, contracts, suites, topics, sources, streams);

    /// <summary>The project's folder, absolute.</summary>
    public string Directory { get; }

    /// <summary>The project's name and its namespace in the catalogue.</summary>
    public string Name => File.Value.Name;

    /// <summary>Where things are in the chosen environment.</summary>
    public ProjectSettings Settings { get; }

    /// <summary>Its pipelines, each after those it reads from.</summary>
    public IReadOnlyList<Pipeline> Pipelines { get; }

    /// <summary>Its contracts, as their files state them.</summary>
    public IReadOnlyList<SpecFile<DataContract>> Contracts { get; }

    /// <summary>The rules of its contracts and rules files.</summary>
    public IReadOnlyList<Suite> Suites { get; }

    /// <summary>The topics its files declare, by name.</summary>
    public IReadOnlyList<ProjectTopic> Topics { get; }

    /// <summary>What brings events into topics, by name.</summary>
    public IReadOnlyList<EventSource> Sources { get; }

    /// <summary>Its stream jobs, each after those whose topics it reads.</summary>
    public IReadOnlyList<StreamJob> Streams { get; }

    /// <summary>Whether anything in it needs the log. A project of tables alone never opens one.</summary>
    public bool UsesTopics => Topics.Count > 0 || Sources.Count > 0 || Streams.Count > 0 || Pipelines.Any(pipeline => pipeline.Spec.Source.Topic is not null);

    /// <summary>The topic of each topic's dead letters, where its file names one.</summary>
    internal IReadOnlyDictionary<string, string> DeadLetterTopics => Topics.ToDictionary(topic => topic.Name, topic => topic.DeadLetters.Name);

    internal SpecFile<ProjectSpec> File { get; }

    /// <summary>Folder for what runs leave behind: the lock, the journal, spilled data.</summary>
    public string StateDirectory => Path.Combine(Directory, ".catchwater");

    /// <summary>The contracts and rules that judge a table.</summary>
    public IReadOnlyList<Suite> SuitesOf(DatasetName table) => [.. Suites.Where(suite => suite.Dataset == table)];
}
