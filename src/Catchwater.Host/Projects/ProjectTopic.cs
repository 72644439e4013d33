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
    // What no event can be checked for was reported when the project was read.
    internal EventAdmission Admission => (Contract is { } contract ? EventAdmission.Of(contract.File, contract.Schema, new List<Problem>()) : EventAdmission.AnyObject).With(File.Key, null);

    /// <summary>What its file says.</summary>
    public TopicFileSpec File => _file.Value;

    /// <summary>The place of a key of its file.</summary>
    public Location At(string key) => _file.At(key);
}

/// <summary>What the events of a topic must keep.</summary>
/// <param name="File">The contract.</param>
/// <param name="Schema">The part of it that is about the topic.</param>
public sealed record TopicContract(SpecFile<DataContract> File, SchemaObject Schema);
