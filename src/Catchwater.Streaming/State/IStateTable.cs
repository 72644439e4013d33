using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.State;

/// <summary>What a task asks of each of its tables, whatever they hold.</summary>
internal interface IStateTable
{
    string Name { get; }

    /// <summary>Puts what has changed into the unit of work.</summary>
    void WriteTo(UnitOfWork unit, long epoch);

    /// <summary>Lets go of what memory has no room for, once it can be read back: values may have grown while no key came in.</summary>
    void Trim();

    /// <summary>Forgets everything; what is committed is read again.</summary>
    void Drop();

    /// <summary>Entries in the log's store once everything written so far is committed.</summary>
    long Entries { get; set; }

    /// <summary>Bytes of their keys and values.</summary>
    long Bytes { get; set; }
}
