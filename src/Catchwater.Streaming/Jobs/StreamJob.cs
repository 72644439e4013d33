using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Serdes;
using Catchwater.Topics.Tasks;

namespace Catchwater.Streaming.Jobs;

/// <summary>
/// A stream job: what it reads, what it does with each record, where results go. Build it from <see cref="From{T}"/> down to
/// <see cref="Stream{T}.To(string, ISerde{T})"/>; run it with <see cref="StreamRunner"/>. A job is a description and holds no state of its own:
/// the same one may be run again and again.
/// </summary>
public sealed partial class StreamJob
{
    private readonly List<JobInput> _inputs = [];
    private readonly SortedSet<string> _outputs = new(StringComparer.Ordinal);
    private readonly List<JobOperator> _operators = [];

    /// <summary>A job without anything in it yet.</summary>
    /// <param name="name">
    /// The job's name: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>. It is the consumer group, and owns positions and state: a
    /// job under a new name begins anew.
    /// </param>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public StreamJob(string name) =>
        Name = JobName().IsMatch(name) ? name : throw new ArgumentException($"'{name}' is no name of a job: expected letters, digits, '.', '_' and '-', at most 120", nameof(name));

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it is for, in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>Where a job begins that has never run. Default: at the earliest record.</summary>
    public StartAt Start { get; init; } = StartAt.Earliest;

    /// <summary>How it follows event time. Default: events come in order.</summary>
    public WatermarkOptions Watermarks { get; init; } = new();

    /// <summary>What happens when its code throws. Default: the job stops.</summary>
    public ErrorPolicy OnError { get; init; } = ErrorPolicy.Stop;

    /// <summary>Topics it reads, those it uses to reach the partition of another key left out.</summary>
    public IEnumerable<string> SourceTopics => _inputs.Where(input => input.Kind != InputKind.Repartition).Select(input => input.Topic);

    /// <summary>Topics it writes, dead letters left out.</summary>
    public IReadOnlyCollection<string> Outputs => _outputs;

    /// <summary>Columns of each output topic and the source fields they come from, where the job states it; for lineage.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldLineage>> Fields { get; init; } = new Dictionary<string, IReadOnlyList<FieldLineage>>();

    /// <summary>Reads a topic as a stream of events.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="serde">How values are read. Default: <see cref="Serde.Default{T}"/>.</param>
    /// <param name="eventTime">The event's time. Default: the record's timestamp.</param>
    /// <exception cref="ArgumentException">The job reads the topic already.</exception>
    public Stream<T> From<T>(string topic, ISerde<T>? serde = null, Func<T, DateTimeOffset>? eventTime = null)
    {
        Stream<T> stream = new(this);
        Add(new JobInput(topic, InputKind.Stream, runtime => SourceOperator.Open(runtime, stream.Open(runtime), serde ?? Serde.Default<T>(), eventTime)));
        return stream;
    }

    /// <summary>Reads a topic as a table: the last value of each key. It must have as many partitions as the streams it is joined to.</summary>
    /// <param name="topic">The topic, usually a compacted one.</param>
    /// <param name="serde">How values are read. Default: <see cref="Serde.Default{T}"/>.</param>
    /// <exception cref="ArgumentException">The job reads the topic already.</exception>
    public StreamTable<T> Table<T>(string topic, ISerde<T>? serde = null)
    {
        StreamTable<T> table = new(topic, serde ?? Serde.Default<T>());
        AddOperator(table.Name, "table", table.Describe);
        Add(new JobInput(topic, InputKind.Table, table.OpenSource));
        return table;
    }

    /// <summary>Says that a processor writes to a topic by name (<c>context.Emit(topic, …)</c>).</summary>
    public StreamJob Writes(params IEnumerable<string> topics)
    {
        foreach (var topic in topics)
        {
            _outputs.Add(topic);
        }

        return this;
    }

    /// <summary>The file that describes it; null for a job written in C#.</summary>
    public Location? Location { get; init; }

    /// <summary>What it reads; tables first, so that a row is there before the event of the same time that needs it.</summary>
    internal IReadOnlyList<JobInput> Inputs => [.. _inputs.OrderBy(input => input.Kind == InputKind.Table ? 0 : 1)];

    /// <summary>Topics it uses to reach the partition of another key, each behind those whose records become its own.</summary>
    internal IReadOnlyList<string> RepartitionTopics => [.. _inputs.Where(input => input.Kind == InputKind.Repartition).Select(input => input.Topic)];

    /// <summary>Its operators that keep state, as <c>name kind</c>: what a stored state is compared with.</summary>
    internal IReadOnlyList<string> OperatorsWithState => field ??= [.. _operators.Select(one => $"{one.Name} {one.Kind}")];

    internal IReadOnlyList<JobOperator> Operators => _operators;

    internal void Add(JobInput input)
    {
        if (_inputs.Exists(other => other.Topic == input.Topic))
        {
            throw new ArgumentException($"job '{Name}' reads '{input.Topic}' already: branch the stream instead");
        }

        _inputs.Add(input);
    }

    internal void AddOutput(string topic) => _outputs.Add(topic);

    /// <summary>Registers an operator with state; its name.</summary>
    internal string AddOperator(string? name, string kind, Func<ReadOnlyMemory<byte>, string>? describe)
    {
        name ??= $"{kind}-{_operators.Count(one => one.Kind == kind) + 1}";
        if (_operators.Exists(one => one.Name == name))
        {
            throw new ArgumentException($"job '{Name}' has an operator '{name}' already");
        }

        _operators.Add(new JobOperator(name, kind, describe));
        return name;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,119}\z")]
    private static partial Regex JobName();
}

/// <summary>An operator with state.</summary>
/// <param name="Name">Its name, and that of its state table.</param>
/// <param name="Kind">What it is, such as <c>process</c>.</param>
/// <param name="Describe">A stored value as JSON; null when there is none to show.</param>
internal sealed record JobOperator(string Name, string Kind, Func<ReadOnlyMemory<byte>, string>? Describe);

/// <summary>Where a field of an output topic comes from.</summary>
/// <param name="Name">The output field.</param>
/// <param name="From">Fields of the source topic.</param>
/// <param name="Expression">How it is made; null when it is copied.</param>
public sealed record FieldLineage(string Name, IReadOnlyList<string> From, string? Expression = null);
