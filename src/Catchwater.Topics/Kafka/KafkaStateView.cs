using Catchwater.Topics.Kafka.Clients;
using Catchwater.Topics.Kafka.State;
using Catchwater.Topics.Tasks;

namespace Catchwater.Topics.Kafka;

/// <summary>A group's committed state, read from its changelog into a temporary place: whole transactions of each task.</summary>
internal sealed class KafkaStateView : IStateView
{
    private readonly LocalStore _store;

    private KafkaStateView(LocalStore store, IReadOnlyList<TaskState> tasks) => (_store, Tasks) = (store, tasks);

    public IReadOnlyList<TaskState> Tasks { get; }

    /// <summary>Reads the state of a group with a changelog of so many partitions; 0 when there is none.</summary>
    public static async Task<KafkaStateView> OpenAsync(KafkaClients clients, KafkaTopics topics, string group, int partitions, CancellationToken cancellationToken)
    {
        var store = await Task.Run(() => LocalStore.Open(null, clients.Time), cancellationToken).ConfigureAwait(false);
        try
        {
            List<TaskState> tasks = [];
            for (var number = 0; number < partitions; number++)
            {
                var local = store.Task(group, number);
                await new Restore(clients, topics, local, Changelog.TopicOf(group), number).RunBesideAsync(cancellationToken).ConfigureAwait(false);
                var positions = local.Positions().ToDictionary(p => new TopicPartition(p.Key, number), p => p.Value);
                var tables = local.Tables();
                if (positions.Count > 0 || tables.Count > 0)
                {
                    tasks.Add(new TaskState(number, positions, tables, local));
                }
            }

            return new KafkaStateView(store, tasks);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await Task.Run(_store.Dispose).ConfigureAwait(false);
}
