using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Specs;
using Catchwater.Ingest.Admission;
using Catchwater.Topics;

namespace Catchwater.Host.Projects;

/// <summary>A topic that a project declares.</summary>
public sealed class ProjectTopic
{
    private readonly SpecFile<TopicFileSpec> _file;

    internal ProjectTopic(SpecFile<TopicFileSpec> file, TopicSpec spec, TopicSpec deadLetters, TopicContract? contract) =>
        (_file, Spec, DeadLetters, Contract) = (file, spec, deadLetters, contract);

    /// <summary>Its name.</summary>
    public string Name => Spec.Name;

    /// <summary>How it is made.</summary>
    public TopicSpec Spec { get; }

    /// <summary>How the topic of what is not admitted to it is made: one partition, kept as long as the topic itself.</summary>
    public TopicSpec DeadLetters { get; }

    /// <summary>What its events must keep; null when nothing is said.</summary>
    public TopicContract? Contract { get; }

    /// <summary>What its events must be, whoever brings them: what the contract wants, with the key its file names.</summary>
    internal EventAdmission Admission => (Contract?.Admission ?? EventAdmission.AnyObject).With(File.Key, null);

    /// <summary>What its file says.</summary>
    public TopicFileSpec File => _file.Value;

    /// <summary>The place of a key of its file.</summary>
    public Location At(string key) => _file.At(key);
}

/// <summary>What the events of a topic must keep.</summary>
/// <param name="File">The contract.</param>
/// <param name="Schema">The part of it that is about the topic.</param>
public sealed record TopicContract(SpecFile<DataContract> File, SchemaObject Schema)
{
    /// <summary>What it wants of an event. What no event can be checked for was reported when the project was read.</summary>
    internal EventAdmission Admission => EventAdmission.Of(File, Schema, new List<Problem>());

    /// <summary>The contracts that are about a topic by themselves: a schema of its name with <c>physicalType: topic</c>.</summary>
    internal static IReadOnlyList<TopicContract> Of(string topic, IEnumerable<SpecFile<DataContract>> contracts) =>
    [
        .. contracts.SelectMany(contract => contract.Value.Schema
            .Where(schema => (schema.PhysicalName ?? schema.Name) == topic && schema.PhysicalType == "topic")
            .Select(schema => new TopicContract(contract, schema))),
    ];

    /// <summary>That several are about the same topic.</summary>
    internal static Problem Several(string topic, IReadOnlyList<TopicContract> found) =>
        new("wrong_value", $"several contracts are about the topic '{topic}': {string.Join(", ", found.Select(contract => contract.File.File))}");
}
