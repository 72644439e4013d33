using Catchwater.Topics.Kafka.Settings;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.Clients;

/// <summary>Makes librdkafka clients: quiet, with our token function, and with the cluster's last complaint kept for messages.</summary>
internal sealed class KafkaClients(KafkaOptions options, TimeProvider time)
{
    private volatile string? _lastError;
    private volatile bool _refusesUs;
    private volatile bool _allDown;

    /// <summary>How to reach the cluster.</summary>
    public KafkaOptions Options => options;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>What a client complained of last, without secrets; null when nothing.</summary>
    public string? LastError => _lastError;

    /// <summary>Whether a client has heard that the cluster does not accept who we are.</summary>
    public bool RefusesUs => _refusesUs;

    /// <summary>Whether a client has found every broker it knows of unreachable.</summary>
    public bool AllDown => _allDown;

    public IAdminClient Admin()
    {
        var builder = new AdminClientBuilder(ClientSettings.Common(options)).SetErrorHandler((_, e) => Remember(e)).SetLogHandler(Ignore);
        if (options.Sasl?.Token is not null)
        {
            builder.SetOAuthBearerTokenRefreshHandler((client, _) => GiveToken(client));
        }

        return Build(builder.Build);
    }

    public IProducer<byte[]?, byte[]?> Producer(ProducerConfig config) => Producer(config, Serializers.ByteArray);

    public IProducer<TKey, byte[]?> Producer<TKey>(ProducerConfig config, ISerializer<TKey> key)
    {
        var builder = new ProducerBuilder<TKey, byte[]?>(config).SetKeySerializer(key).SetErrorHandler((_, e) => Remember(e)).SetLogHandler(Ignore);
        if (options.Sasl?.Token is not null)
        {
            builder.SetOAuthBearerTokenRefreshHandler((client, _) => GiveToken(client));
        }

        return Build(builder.Build);
    }

    public LogConsumer Consumer(ConsumerConfig config, Action<ConsumerBuilder<bool, bool>>? also = null)
    {
        ByteTap key = new();
        ByteTap value = new();
        var builder = new ConsumerBuilder<bool, bool>(config).SetKeyDeserializer(key).SetValueDeserializer(value).SetErrorHandler((_, e) => Remember(e)).SetLogHandler(Ignore);
        if (options.Sasl?.Token is not null)
        {
            builder.SetOAuthBearerTokenRefreshHandler((client, _) => GiveToken(client));
        }

        also?.Invoke(builder);
        return new LogConsumer(Build(builder.Build), key, value);
    }

    /// <summary>Text of the client or the cluster with every secret replaced.</summary>
    public string Clean(string text) => options.Secrets.Aggregate(text, (t, secret) => t.Replace(secret, "***", StringComparison.Ordinal));

    private T Build<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or KafkaException)
        {
            throw KafkaFault.Settings(this, e);
        }
        catch (DllNotFoundException e)
        {
            throw KafkaFault.NoLibrary(e);
        }
    }

    private void GiveToken(IClient client)
    {
        try
        {
            // librdkafka asks on a thread of its own and waits for the answer there.
            var token = options.Sasl!.Token!(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            client.OAuthBearerSetToken(token.Value, token.Expires.ToUnixTimeMilliseconds(), token.Principal, new Dictionary<string, string>(token.Extensions));
        }
#pragma warning disable CA1031 // Whatever the token function threw, the client must hear that there is no token.
        catch (Exception e)
#pragma warning restore CA1031
        {
            client.OAuthBearerSetTokenFailure(e.Message);
        }
    }

    private void Remember(Error error)
    {
        if (error.Code == ErrorCode.Local_AllBrokersDown)
        {
            // A sum of what was said of each broker before, which tells more.
            _allDown = true;
            _lastError ??= Clean(error.Reason);
            return;
        }

        _refusesUs |= error.Code is ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Ssl;
        _lastError = Clean(error.Reason);
    }

    // The default writes to the process's standard error.
    private static void Ignore(object client, LogMessage message)
    {
    }
}
