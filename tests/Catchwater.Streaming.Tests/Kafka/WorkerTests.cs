using Catchwater.Brokers.Protocol;
using Catchwater.Streaming.Crasher;
using Catchwater.Streaming.Running;
using Catchwater.Streaming.Tests.Crashes;
using Catchwater.Topics;

namespace Catchwater.Streaming.Tests.Kafka;

/// <summary>
/// Processes that share the crasher's jobs on Kafka are killed, frozen, cut off, joined and left. Results and state must be those of the
/// embedded log in one undisturbed run: every key's results in order, byte for byte. CATCHWATER_FULL=1 strikes many more times.
/// </summary>
public sealed class WorkerTests : IAsyncLifetime
{
    private const int Partitions = 3;
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(Full ? 3 : 1);
    private static readonly string[] Outputs = ["alerts", "counts", "sessions", "distinct", "sevens"];
    private static readonly string[] Jobs = ["rule", "counts", "after"];

    private readonly KafkaTestLog _kafka = new();
    private readonly List<StreamWorker> _workers = [];
    private readonly Random _random = new(5);
    private int _payments;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task Kills_change_nothing()
    {
        var kills = Full ? 100 : 3;
        await BeginAsync(payments: 3000);
        Start();
        Start();
        for (var kill = 0; kill < kills; kill++)
        {
            var struck = _random.Next(_workers.Count);
            await AddAsync(1500);
            await UntilCommittedAsync(struck, _random.Next(1, 8));
            await _workers[struck].KillAsync();
            _workers[struck] = New();
        }

        await FinishAsync();
    }

    [Fact]
    public async Task A_kill_at_each_step_of_a_commit_changes_nothing()
    {
        string[] steps = ["stream.before-commit", "kafka.commit.changelog", "kafka.commit.offsets", "kafka.commit.committed", "stream.after-commit"];
        await BeginAsync(payments: 2000);
        for (var round = 0; round < (Full ? 5 : 1); round++)
        {
            foreach (var step in steps)
            {
                await AddAsync(500);
                await using var worker = New(failpoint: $"{step}:{_random.Next(1, 8)}");
                await UntilAsync(() => Task.FromResult(worker.HasExited), $"the failpoint {step} was never reached");
            }
        }

        Start();
        await FinishAsync();
    }

    [Fact]
    public async Task A_zombie_changes_nothing()
    {
        await BeginAsync(payments: 3000);
        Start();
        Start();
        for (var freeze = 0; freeze < (Full ? 20 : 1); freeze++)
        {
            var struck = _random.Next(_workers.Count);
            await AddAsync(3000);
            await UntilCommittedAsync(struck, 3);
            _workers[struck].Freeze();
            await AddAsync(1000);
            await Task.Delay(TimeSpan.FromSeconds(6), TestLog.Token);
            _workers[struck].Thaw();
        }

        await FinishAsync();
    }

    [Fact]
    public async Task From_one_worker_to_three_and_back_nothing_changes()
    {
        await BeginAsync(payments: 3000);
        Start();
        await UntilCommittedAsync(0, 3);
        Start();
        Start();
        await UntilCommittedAsync(1, 1);
        await UntilCommittedAsync(2, 1);

        for (var i = 0; i < 2; i++)
        {
            await AddAsync(1500);
            await _workers[0].LeaveAsync();
            _workers.RemoveAt(0);
        }

        await AddAsync(500);
        await FinishAsync();
    }

    [Fact]
    public async Task Brokers_that_restart_and_do_not_answer_change_nothing()
    {
        await BeginAsync(payments: 3000);
        Start();
        Start();
        for (var round = 0; round < (Full ? 20 : 1); round++)
        {
            await UntilCommittedAsync(0, 2);
            _kafka.Broker.Faults.DropReply(ApiKey.EndTxn, 3);
            await AddAsync(1500);
            await UntilAsync(() => Task.FromResult(_kafka.Broker.Faults.AllSpent), "no commit was made");
            await AddAsync(1500);
            await _kafka.Broker.RestartAsync(TimeSpan.FromSeconds(1), TestLog.Token);
            await AddAsync(500);
        }

        await FinishAsync();
    }

    [Fact]
    public async Task The_control_repeats_itself_when_it_is_killed()
    {
        await BeginAsync(payments: 0);
        Start(exactlyOnce: false);
        for (var kill = 0; kill < 3; kill++)
        {
            await AddAsync(1000);
            var before = await CountAsync("careless");
            await UntilAsync(async () => await CountAsync("careless") > before + 130, "the control wrote nothing");
            await _workers[0].KillAsync();
            _workers[0] = New(exactlyOnce: false);
        }

        await UntilAsync(async () => await CountAsync("careless") > _payments, "results written past the commit were not repeated: the kills prove nothing");
    }

    private async Task BeginAsync(int payments)
    {
        foreach (var topic in Outputs.Concat(["payments", "careless"]))
        {
            await _kafka.TopicAsync(topic, Partitions);
        }

        await AddAsync(payments);
    }

    private async Task AddAsync(int payments)
    {
        await _kafka.Log.FillAsync("payments", CrashPayments.Of(_payments + payments).Skip(_payments));
        _payments += payments;
    }

    private StreamWorker New(bool exactlyOnce = true, string? failpoint = null) =>
        new(_kafka.Broker.BootstrapServers, _kafka.Folder, exactlyOnce, failpoint);

    private void Start(bool exactlyOnce = true) => _workers.Add(New(exactlyOnce));

    private async Task FinishAsync()
    {
        await UntilAsync(AtEndAsync, "the workers did not come to the end");
        foreach (var worker in _workers)
        {
            await worker.LeaveAsync();
        }

        await using var embedded = await TestLog.CreateAsync();
        await embedded.TopicAsync("payments", Partitions);
        await embedded.WriteAsync("payments", CrashPayments.Of(_payments));
        await new StreamRunner(embedded.Log).RunToEndAsync(CrashJobs.All(), TestLog.Token);
        foreach (var topic in Outputs)
        {
            Assert.Equal(await LinesAsync(embedded.Log, topic), await LinesAsync(_kafka.Log, topic));
        }

        foreach (var job in Jobs)
        {
            Assert.Equal(await StateAsync(embedded.Log, job), await StateAsync(_kafka.Log, job));
        }
    }

    // Offsets are left out: on Kafka markers of transactions have some too.
    private static async Task<IReadOnlyList<string>> LinesAsync(IEventLog log, string topic)
    {
        var records = await log.ContentAsync(topic);
        Assert.NotEmpty(records);
        return [.. records.Select(record => $"{topic} {record.Partition} {record.Timestamp} {record.Key} {record.Value}")];
    }

    private static async Task<IReadOnlyList<string>> StateAsync(IEventLog log, string job) =>
        [.. (await log.StateLinesAsync(job)).Where(line => job != "after" || !line.Contains(" counts-", StringComparison.Ordinal))];

    private async Task<bool> AtEndAsync()
    {
        foreach (var (job, input) in new[] { ("rule", "payments"), ("counts", "payments"), ("after", "counts") })
        {
            var ends = (await _kafka.Log.FindAsync(input, TestLog.Token))!.Partitions;
            await using var view = await _kafka.Log.OpenStateAsync(job, TestLog.Token);
            var positions = view.Tasks.SelectMany(task => task.Positions).ToDictionary();
            if (ends.Any(end => positions.GetValueOrDefault(new TopicPartition(input, end.Number)) < end.End))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<long> CountAsync(string topic) => (await _kafka.Log.FindAsync(topic, TestLog.Token))!.Partitions.Sum(partition => partition.End);

    // There is always something to do, so that a worker that commits nothing has been given nothing.
    private async Task UntilCommittedAsync(int worker, int times)
    {
        var before = _workers[worker].Commits;
        await UntilAsync(
            async () =>
            {
                await AddAsync(100);
                return _workers[worker].Commits >= before + times;
            },
            $"worker {worker} committed nothing");
    }

    private async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, otherwise);
            foreach (var worker in _workers)
            {
                await worker.CheckAsync();
            }

            await Task.Delay(50, TestLog.Token);
        }
    }
}
