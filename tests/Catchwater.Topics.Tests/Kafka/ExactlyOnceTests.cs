using Catchwater.Brokers;
using Catchwater.Brokers.Protocol;
using Catchwater.Topics.Kafka;

namespace Catchwater.Topics.Tests.Kafka;

/// <summary>
/// Workers in processes of their own count records while they are killed, frozen and cut off. What comes out must be what one
/// undisturbed worker would have written, byte for byte, and the state with it. CATCHWATER_FULL=1 strikes many more times.
/// </summary>
public sealed class ExactlyOnceTests : IAsyncLifetime
{
    private const int Partitions = 4;
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly KafkaCluster _cluster = new(new TestBrokerOptions { Brokers = 3 });
    private readonly List<WorkerProcess> _workers = [];
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(7);
    private KafkaEventLog _log = null!;
    private CountingJob _job = null!;
    private ProgressReader _progress = null!;
    private int _records;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _log = (KafkaEventLog)await _cluster.OpenEmptyAsync();
        _job = new CountingJob(_log, Partitions);
        if (_cluster.Real is not null)
        {
            await _log.DeleteAsync($"{CountingJob.Group}-changelog", Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        if (_progress is not null)
        {
            await _progress.DisposeAsync();
        }

        await _log.DisposeAsync();
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Survives_kills()
    {
        var kills = Full ? 100 : 3;
        await BeginAsync(kills * 1500);
        for (var i = 0; i < 3; i++)
        {
            Start(member: $"worker-{i}");
        }

        for (var kill = 1; kill <= kills; kill++)
        {
            await UntilAsync(kill * 1200);
            await Task.Delay(_random.Next(100), Cancel);
            var struck = _random.Next(_workers.Count);
            await _workers[struck].KillAsync();
            _workers[struck] = New(member: $"worker-{struck}");
        }

        await FinishAsync();
    }

    [Fact]
    public async Task The_control_at_least_once_does_not_survive_kills()
    {
        await BeginAsync(6000);
        Start(exactlyOnce: false);
        for (var kill = 1; kill <= 3; kill++)
        {
            await UntilAsync(kill * 1500);
            await _workers[0].KillAsync();
            _workers[0] = New(exactlyOnce: false);
        }

        await UntilAsync(_records);
        await UntilStillAsync();
        Assert.NotNull(await _job.DifferenceAsync());
    }

    [Fact]
    public async Task Survives_a_kill_at_every_step_of_a_commit()
    {
        string[] steps = ["outputs", "changelog", "offsets", "committed", "local"];
        var rounds = Full ? 5 : 1;
        await BeginAsync(rounds * 3000);
        for (var i = 0; i < rounds * steps.Length; i++)
        {
            Start("one", failpoint: $"kafka.commit.{steps[i % steps.Length]}:{_random.Next(1, 8)}");
            await UntilExitAsync();
        }

        Assert.True(await _progress.CountAsync(Cancel) < _records, "all was over before the last kill");
        Start("one");
        await FinishAsync();
    }

    [Fact]
    public async Task Survives_zombies()
    {
        var freezes = Full ? 20 : 1;
        await BeginAsync(freezes * 3000);
        Start();
        Start();
        for (var freeze = 1; freeze <= freezes; freeze++)
        {
            await UntilAsync(freeze * 2000);
            var zombie = _workers[_random.Next(_workers.Count)];
            zombie.Freeze();
            await Task.Delay(Session * 2, Cancel);
            zombie.Thaw();
        }

        await FinishAsync();
    }

    [Fact]
    public async Task Survives_brokers_that_restart_move_and_do_not_answer()
    {
        var rounds = Full ? 40 : 6;
        var broker = _cluster.Broker;
        await BeginAsync(rounds * 2000);
        Start();
        Start();
        for (var round = 0; round < rounds; round++)
        {
            await UntilAsync((round + 1) * 1200);
            switch (round % 6)
            {
                case 0:
                    broker.Faults.DropReply(ApiKey.EndTxn, 3);
                    break;
                case 1:
                    broker.Faults.MoveCoordinator(KafkaEventLog.TransactionalId(CountingJob.Group, _random.Next(Partitions)));
                    break;
                case 2:
                    await broker.RestartAsync(TimeSpan.FromSeconds(1), Cancel);
                    break;
                case 3:
                    broker.Faults.MoveCoordinator(CountingJob.Group);
                    broker.Faults.DropReply(ApiKey.TxnOffsetCommit, 2);
                    break;
                case 4:
                    broker.Faults.MoveLeader("out", _random.Next(Partitions));
                    broker.Faults.DropReply(ApiKey.Produce, 2);
                    break;
                default:
                    broker.Faults.DelayMarkers(TimeSpan.FromMilliseconds(300));
                    await Task.Delay(2000, Cancel);
                    broker.Faults.ReleaseMarkers();
                    break;
            }
        }

        await FinishAsync();
    }

    [Fact]
    public async Task Goes_from_one_worker_to_three_and_back()
    {
        await BeginAsync(20_000);
        Start();
        await UntilAsync(2000);
        Start();
        Start();
        await UntilAsync(2000, () => _workers.TrueForAll(worker => worker.Assignments > 0));
        await UntilAsync(await _progress.CountAsync(Cancel) + 2000);
        await _workers[0].LeaveAsync();
        _workers.RemoveAt(0);
        await UntilAsync(await _progress.CountAsync(Cancel) + 2000);
        await _workers[0].LeaveAsync();
        _workers.RemoveAt(0);
        Assert.True(await _progress.CountAsync(Cancel) < _records, "all was over before the last worker was alone");
        await FinishAsync();
    }

    private async Task BeginAsync(int records)
    {
        _records = records;
        await _job.WriteAsync(records, seed: 11);
        _progress = await _job.WatchAsync();
    }

    private WorkerProcess New(string member = "-", bool exactlyOnce = true, string? failpoint = null) =>
        new(_cluster.Options.BootstrapServers, _folder.Path, Session, member, exactlyOnce, failpoint);

    private void Start(string member = "-", bool exactlyOnce = true, string? failpoint = null) => _workers.Add(New(member, exactlyOnce, failpoint));

    private async Task FinishAsync()
    {
        await UntilAsync(_records);
        await UntilStillAsync();
        Assert.Null(await _job.DifferenceAsync());
    }

    private async Task UntilAsync(int records, Func<bool>? also = null)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (await _progress.CountAsync(Cancel) < records || also?.Invoke() == false)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, $"{await _progress.CountAsync(Cancel)} records came out and not {records} within {Patience}");
            foreach (var worker in _workers)
            {
                await worker.CheckAsync();
            }

            await Task.Delay(20, Cancel);
        }
    }

    // A record too many would come now.
    private async Task UntilStillAsync()
    {
        int before;
        do
        {
            before = await _progress.CountAsync(Cancel);
            await Task.Delay(500, Cancel);
        }
        while (await _progress.CountAsync(Cancel) > before);
    }

    private async Task UntilExitAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!_workers[^1].HasExited)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, "the failpoint was never reached");
            await Task.Delay(20, Cancel);
        }

        _workers.RemoveAt(_workers.Count - 1);
    }
}
