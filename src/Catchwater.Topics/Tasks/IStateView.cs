namespace Catchwater.Topics.Tasks;

/// <summary>A consistent picture of what a group has committed.</summary>
public interface IStateView : IAsyncDisposable
{
    /// <summary>Its tasks, by number.</summary>
    IReadOnlyList<TaskState> Tasks { get; }
}

/// <summary>What one task has committed.</summary>
/// <param name="Number">The task's number.</param>
/// <param name="Positions">The offset after the last record read, by partition.</param>
/// <param name="Tables">Names of its state tables.</param>
/// <param name="State">Its state, to look up and to walk through.</param>
public sealed record TaskState(int Number, IReadOnlyDictionary<TopicPartition, long> Positions, IReadOnlyList<string> Tables, ITaskState State);
