using Catchwater.Brokers.Tests.Clients;
using Confluent.Kafka;
using ApiKey = Catchwater.Brokers.Protocol.ApiKey;

namespace Catchwater.Brokers.Tests.Faults;

/// <summary>
/// The proof that the broker can tell exactly-once from less: the same loop, under the same faults, gives every record once with
/// transactions and repeats some without.
/// </summary>
public sealed class ExactlyOnceTests
{
    private const int Partitions = 4;
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";
    private static readonly int Records = Full ? 60_000 : 8_000;

    [Theory]
    [InlineData("exactly")]
    [InlineData("at-least")]
    public async Task A_worker_killed_over_and_over(string guarantee)
    {
        var kills = Full ? 100 : 6;
        await RunAsync(guarantee, workers: 1, brokers: 1, async (random, workers, _) =>
        {
            for (var i = 0; i < kills; i++)
            {
                await Task.Delay(random.Next(500, 900));
                workers[0].KillAndRestart();
            }
        });
    }

    [Theory]
    [InlineData("exactly")]
    [InlineData("at-least")]
    public async Task Lost_replies_restarts_and_moves(string guarantee)
    {
        await RunAsync(guarantee, workers: 2, brokers: 3, async (random, workers, kafka) =>
        {
            ApiKey[] lossy = [ApiKey.Produce, ApiKey.EndTxn, ApiKey.TxnOffsetCommit, ApiKey.AddPartitionsToTxn, ApiKey.AddOffsetsToTxn, ApiKey.OffsetCommit, ApiKey.JoinGroup, ApiKey.SyncGroup];
            for (var i = 0; i < (Full ? 200 : 30); i++)
            {
                await Task.Delay(random.Next(50, 150));
                kafka.Broker.Faults.DropReply(i % 3 == 0 ? ApiKey.Produce : lossy[random.Next(lossy.Length)]);
                switch (i % 10)
                {
                    case 4:
                        kafka.Broker.Restart();
                        break;
                    case 6:
                        kafka.Broker.Faults.MoveCoordinator(kafka.Unique("group"));
                        kafka.Broker.Faults.MoveCoordinator($"{kafka.Unique("group")}-worker0");
                        break;
                    case 8:
                        kafka.Broker.Faults.MoveLeader(kafka.Unique("output"), random.Next(Partitions));
                        kafka.Broker.Faults.DelayMarkers(TimeSpan.FromMilliseconds(random.Next(100)));
                        break;
                    default:
                        workers.ForEach(worker => worker.KeepAlive());
                        break;
                }
            }
        });
    }

    [Theory]
    [InlineData("exactly")]
    [InlineData("at-least")]
    public async Task Workers_frozen_past_their_session_come_back_as_zombies(string guarantee)
    {
        await RunAsync(guarantee, workers: 2, brokers: 1, async (random, workers, kafka) =>
        {
            for (var i = 0; i < (Full ? 20 : 3); i++)
            {
                // Only a worker at work leaves something half done.
                var before = Written(kafka);
                await Until.HoldsAsync(() => Written(kafka) > before + 200);
                await Task.Delay(random.Next(20));
                workers[i % 2].Freeze();
                await Task.Delay(2_500); // the session of 1.5 s ends, the other worker takes over
                workers[i % 2].Thaw();
                workers.ForEach(worker => worker.KeepAlive());
            }
        });
    }

    private static async Task RunAsync(string guarantee, int workers, int brokers, Func<Random, List<WorkerProcess>, KafkaFixture, Task> disturb)
    {
        await using var kafka = KafkaFixture.StartWithFaults(brokers);
        var input = await kafka.CreateTopicAsync("input", Partitions);
        var output = await kafka.CreateTopicAsync("output", Partitions);
        Fill(kafka, input);
        var running = Enumerable.Range(0, workers)
            .Select(i => new WorkerProcess(kafka.BootstrapServers, input, output, kafka.Unique("group"), $"worker{i}", guarantee))
            .ToList();
        try
        {
            running.ForEach(worker => worker.KeepAlive());
            await Until.HoldsAsync(() => Written(kafka) > 0);
            await disturb(new Random(20_240_917), running, kafka);
            kafka.Broker.Faults.Clear();
            kafka.Broker.Faults.ReleaseMarkers();
            await UntilReadAsync(kafka, input, running);
        }
        finally
        {
            running.ForEach(worker => worker.Dispose());
        }

        var written = kafka.ReadAll(output, Partitions);
        var missing = Enumerable.Range(0, Records).Select(i => $"{i}").Except(written).Count();
        var repeated = written.Count - written.Distinct().Count();
        TestContext.Current.SendDiagnosticMessage($"{guarantee}: {written.Count} records, {repeated} repeated, {missing} missing, workers ended {running.Sum(worker => worker.Ended)} times");
        Assert.Equal(0, missing);
        if (guarantee == "exactly")
        {
            Assert.Equal(0, repeated);
            Assert.Equal(kafka.ReadAll(input, Partitions).Order(), written.Order());
        }
        else
        {
            Assert.True(repeated > 0, "the control repeated nothing: these faults prove nothing");
        }
    }

    private static void Fill(KafkaFixture kafka, string topic)
    {
        using var producer = kafka.Producer();
        for (var i = 0; i < Records; i++)
        {
            producer.Produce(new TopicPartition(topic, i % Partitions), new Message<string, string> { Key = $"{i % 100}", Value = $"{i}" });
        }

        producer.Flush(TimeSpan.FromSeconds(60));
    }

    private static long Written(KafkaFixture kafka)
    {
        using var observer = kafka.Consumer();
        return Enumerable.Range(0, Partitions)
            .Sum(partition => observer.QueryWatermarkOffsets(new TopicPartition(kafka.Unique("output"), partition), TimeSpan.FromSeconds(10)).High.Value);
    }

    /// <summary>Waits until the group's committed positions are at the end of the input.</summary>
    private static async Task UntilReadAsync(KafkaFixture kafka, string input, List<WorkerProcess> workers)
    {
        var partitions = Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(input, partition)).ToList();
        using var observer = kafka.Consumer(kafka.Unique("group"));
        for (var i = 0; i < 600; i++)
        {
            workers.ForEach(worker => worker.KeepAlive());
            var committed = observer.Committed(partitions, TimeSpan.FromSeconds(20));
            if (committed.All(each => each.Offset == observer.QueryWatermarkOffsets(each.TopicPartition, TimeSpan.FromSeconds(10)).High))
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail("the workers did not reach the end in a minute");
    }
}
