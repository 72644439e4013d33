using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Tests.Conformance;

/// <summary>Keeps what it was given.</summary>
public sealed class RecordingOwner : ITaskOwner
{
    public List<ILogTask> Tasks { get; } = [];

    public List<int> Revoked { get; } = [];

    public Func<ILogTask, Task>? OnRevoked { get; init; }

    public ValueTask AssignedAsync(ILogTask task, CancellationToken cancellationToken)
    {
        Tasks.Add(task);
        return ValueTask.CompletedTask;
    }

    public async ValueTask RevokedAsync(ILogTask task, CancellationToken cancellationToken)
    {
        Revoked.Add(task.Number);
        if (OnRevoked is { } revoked)
        {
            await revoked(task);
        }
    }

    public ValueTask LostAsync(ILogTask task, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
