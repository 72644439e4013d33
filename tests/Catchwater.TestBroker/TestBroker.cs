using System.Collections.Concurrent;
using System.Net.Sockets;
using Catchwater.Brokers.Faults;
using Catchwater.Brokers.Network;
using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers;

/// <summary>
/// A Kafka cluster in this process, on loopback and in memory, that keeps Kafka's promises as far as exactly-once needs them: idempotent
/// producers, transactions with fencing, groups with generations, read_committed. It can be made to fail on purpose: <see cref="Faults"/>.
/// </summary>
/// <remarks>Not there: replication, TLS, SASL, quotas, retention and compaction, the KIP-848 group protocol, message formats before version 2.</remarks>
public sealed class TestBroker : IAsyncDisposable
{
    private static readonly TimeSpan TickLength = TimeSpan.FromMilliseconds(20);

    private readonly Cluster _cluster;
    private readonly RequestRouter _router;
    private readonly List<BrokerListener> _listeners = [];
    private readonly ConcurrentQueue<string> _problems = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _ticking;

    private TestBroker(TestBrokerOptions options)
    {
        _cluster = new Cluster(options);
        _router = new RequestRouter(_cluster);
        for (var id = 1; id <= options.Brokers; id++)
        {
            var listener = new BrokerListener(id, _cluster, _router, _problems.Enqueue);
            _listeners.Add(listener);
            listener.Start(options.Port == 0 ? 0 : options.Port + id - 1);
        }

        _cluster.Brokers = [.. _listeners.Select((listener, index) => new BrokerAddress(index + 1, "127.0.0.1", listener.Port))];
        _ticking = TickAsync(_stop.Token);
    }

    /// <summary>What a client takes as bootstrap.servers: host:port, comma between several brokers.</summary>
    public string BootstrapServers => string.Join(',', _cluster.Brokers.Select(broker => $"{broker.Host}:{broker.Port}"));

    /// <summary>Ways to make the cluster fail.</summary>
    public FaultControl Faults => _cluster.Faults;

    /// <summary>Faults of the broker itself and requests that it does not know: a test that saw none can assert that this is empty.</summary>
    public IReadOnlyCollection<string> Problems => [.. _problems];

    /// <summary>Starts a cluster; it listens when this returns.</summary>
    /// <param name="options">Defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="SocketException">A port is taken.</exception>
    public static TestBroker Start(TestBrokerOptions? options = null)
    {
        options ??= new TestBrokerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Brokers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Brokers, 9);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DefaultPartitions, 1);
        return new TestBroker(options);
    }

    /// <summary>Creates a topic without a client.</summary>
    /// <param name="name">Letters, digits, '.', '_' and '-'.</param>
    /// <param name="partitions">At least 1.</param>
    /// <param name="settings">Topic settings such as max.message.bytes.</param>
    /// <exception cref="InvalidOperationException">The topic exists, or the name or a setting is wrong.</exception>
    public void CreateTopic(string name, int partitions = 1, IReadOnlyDictionary<string, string?>? settings = null)
    {
        lock (_cluster.Gate)
        {
            var (_, message) = _cluster.Topics.Create(name, partitions, 1, settings ?? new Dictionary<string, string?>(), onlyCheck: false);
            if (message is not null)
            {
                throw new InvalidOperationException(message);
            }
        }
    }

    /// <summary>How many requests of a kind came in since the start.</summary>
    public int RequestCount(ApiKey key) => _router.Count(key);

    /// <summary>Cuts every connection, as a restart does that is over at once; what is stored stays.</summary>
    public void Restart()
    {
        Refresh();
        _listeners.ForEach(listener => listener.Drop());
    }

    /// <summary>Stops listening, cuts every connection, and comes back on the same ports; what is stored stays.</summary>
    /// <param name="down">How long connections are refused.</param>
    /// <param name="cancellation">Stops the wait; the brokers come back all the same.</param>
    public async Task RestartAsync(TimeSpan down, CancellationToken cancellation = default)
    {
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync()));
        try
        {
            await Task.Delay(down, _cluster.Time, cancellation);
        }
        finally
        {
            Refresh();
            _listeners.ForEach(listener => listener.Start(listener.Port));
        }
    }

    /// <summary>Stops; clients lose their connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _ticking;
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync()));
        _stop.Dispose();
    }

    private void Refresh()
    {
        lock (_cluster.Gate)
        {
            _cluster.Groups.Refresh();
        }
    }

    private async Task TickAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TickLength, _cluster.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                _cluster.Tick();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
