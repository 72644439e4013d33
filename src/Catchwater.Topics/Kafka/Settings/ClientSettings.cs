using Catchwater.Core.Errors;
using Confluent.Kafka;

namespace Catchwater.Topics.Kafka.Settings;

/// <summary>Options as librdkafka's properties. Source of names and meanings: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md.</summary>
internal static class ClientSettings
{
    // What exactly-once, placement and the worker rest on: nobody may turn it with a property.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "acks", "request.required.acks", "enable.idempotence", "transactional.id", "transaction.timeout.ms", "partitioner",
        "enable.auto.commit", "auto.commit.enable", "enable.auto.offset.store", "auto.offset.reset", "isolation.level", "enable.partition.eof",
        "group.id", "group.instance.id", "group.protocol", "partition.assignment.strategy", "session.timeout.ms", "plugin.library.paths",
        "bootstrap.servers", "metadata.broker.list", "client.id", "security.protocol", "sasl.mechanism", "sasl.mechanisms", "sasl.username", "sasl.password",
    };

    // Properties of one kind of client: the others would answer each with a warning.
    private static readonly HashSet<string> ProducerOnly = new(StringComparer.OrdinalIgnoreCase)
    {
        "linger.ms", "queue.buffering.max.ms", "batch.size", "batch.num.messages", "compression.type", "compression.codec", "compression.level",
        "queue.buffering.max.messages", "queue.buffering.max.kbytes", "message.timeout.ms", "delivery.timeout.ms", "message.send.max.retries", "retries",
        "queue.buffering.backpressure.threshold", "sticky.partitioning.linger.ms", "request.timeout.ms",
    };

    private static readonly HashSet<string> ConsumerOnly = new(StringComparer.OrdinalIgnoreCase)
    {
        "fetch.wait.max.ms", "fetch.min.bytes", "fetch.max.bytes", "fetch.message.max.bytes", "max.partition.fetch.bytes", "fetch.error.backoff.ms",
        "fetch.queue.backoff.ms", "queued.min.messages", "queued.max.messages.kbytes", "max.poll.interval.ms", "heartbeat.interval.ms",
        "check.crcs", "coordinator.query.interval.ms", "group.remote.assignor",
    };

    /// <summary>Whether a property's value must not be shown.</summary>
    public static bool IsSecret(string property) =>
        property.Contains("password", StringComparison.OrdinalIgnoreCase) || property.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || property.Contains("passphrase", StringComparison.OrdinalIgnoreCase) || property.EndsWith(".pem", StringComparison.OrdinalIgnoreCase)
        || property.Contains("sasl.oauthbearer.config", StringComparison.OrdinalIgnoreCase) || property.Contains("token", StringComparison.OrdinalIgnoreCase);

    /// <summary>Every way in which options contradict themselves; empty when none.</summary>
    public static IReadOnlyList<Problem> Check(KafkaOptions options)
    {
        List<Problem> problems = [];
        void Wrong(string key, string message, string? hint = null) => problems.Add(new Problem("wrong_kafka_setting", message) { Key = key, Hint = hint });

        if (string.IsNullOrWhiteSpace(options.BootstrapServers))
        {
            Wrong("bootstrap_servers", "no broker is named", "write host:port, comma between several");
        }

        var security = SecurityOf(options);
        if (options.Sasl is not null && security is KafkaSecurity.Plaintext or KafkaSecurity.Tls)
        {
            Wrong("security", $"security is {Name(security)}, and sasl is given too", "take sasl_tls, or leave sasl out");
        }

        if (options.Sasl is null && security is KafkaSecurity.SaslPlaintext or KafkaSecurity.SaslTls)
        {
            Wrong("sasl", $"security is {Name(security)}, but sasl is not given", "add sasl with mechanism, username and password");
        }

        if (options.Tls is not null && security is KafkaSecurity.Plaintext or KafkaSecurity.SaslPlaintext)
        {
            Wrong("tls", $"security is {Name(security)}, and tls is given too", "take tls or sasl_tls, or leave tls out");
        }

        if (options.Tls is { } tls && tls.Certificate is null != tls.Key is null)
        {
            Wrong("tls", "a client certificate needs both: certificate and key");
        }

        if (options.Sasl is { } sasl)
        {
            CheckSasl(sasl, Wrong);
        }

        foreach (var name in options.Properties.Keys.Where(Reserved.Contains))
        {
            Wrong($"properties.{name}", $"{name} is set by Catchwater: exactly-once or placement rests on it", "leave it out");
        }

        return problems;
    }

    /// <summary>What goes over the wire, said or concluded.</summary>
    public static KafkaSecurity SecurityOf(KafkaOptions options) =>
        options.Security ?? (options.Sasl, options.Tls) switch
        {
            (not null, _) => KafkaSecurity.SaslTls,
            (null, not null) => KafkaSecurity.Tls,
            _ => KafkaSecurity.Plaintext,
        };

    /// <summary>What every client has in common.</summary>
    public static ClientConfig Common(KafkaOptions options) => Fill(new ClientConfig(), options, p => !ProducerOnly.Contains(p) && !ConsumerOnly.Contains(p));

    /// <summary>An idempotent producer.</summary>
    public static ProducerConfig Producer(KafkaOptions options)
    {
        var config = Fill(new ProducerConfig(), options, p => !ConsumerOnly.Contains(p));
        config.EnableIdempotence = true;
        config.Acks = Acks.All;
        config.Partitioner = Partitioner.Murmur2Random;
        // What brokers take by default. The client's own default is less, and would refuse the largest event that is admitted.
        config.MessageMaxBytes ??= 1 << 20;
        return config;
    }

    /// <summary>The producer of one task: what it sends is one transaction a commit.</summary>
    public static ProducerConfig Transactional(KafkaOptions options, string transactionalId)
    {
        var config = Producer(options);
        config.TransactionalId = transactionalId;
        config.TransactionTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds;
        config.LingerMs ??= 5;
        config.QueueBufferingMaxKbytes ??= 64 * 1024;
        return config;
    }

    /// <summary>A consumer that is told what to read, and reads what is committed.</summary>
    public static ConsumerConfig Reader(KafkaOptions options, string group)
    {
        var config = Fill(new ConsumerConfig(), options, p => !ProducerOnly.Contains(p));
        config.GroupId = group;
        config.EnableAutoCommit = false;
        config.EnableAutoOffsetStore = false;
        config.EnablePartitionEof = true;
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        config.IsolationLevel = IsolationLevel.ReadCommitted;
        config.AllowAutoCreateTopics = false;
        config.QueuedMaxMessagesKbytes ??= 32 * 1024;
        return config;
    }

    /// <summary>A member of a group: it learns its share of the partitions and reads none of them.</summary>
    public static ConsumerConfig Member(KafkaOptions options, Topics.Tasks.GroupOptions group)
    {
        var config = Reader(options, group.Group);
        config.EnablePartitionEof = false;
        config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
        config.GroupInstanceId = group.Member;
        config.SessionTimeoutMs = (int)group.SessionTimeout.TotalMilliseconds;
        config.HeartbeatIntervalMs ??= Math.Max(100, Math.Min(3000, (int)group.SessionTimeout.TotalMilliseconds / 3));
        config.QueuedMinMessages = 1;
        config.QueuedMaxMessagesKbytes = 1024;
        return config;
    }

    private static T Fill<T>(T config, KafkaOptions options, Func<string, bool> wanted)
        where T : ClientConfig
    {
        foreach (var (name, value) in options.Properties.Where(p => wanted(p.Key)))
        {
            config.Set(name, value);
        }

        config.BootstrapServers = options.BootstrapServers;
        config.ClientId = options.ClientId;
        config.SecurityProtocol = SecurityOf(options) switch
        {
            KafkaSecurity.Tls => SecurityProtocol.Ssl,
            KafkaSecurity.SaslPlaintext => SecurityProtocol.SaslPlaintext,
            KafkaSecurity.SaslTls => SecurityProtocol.SaslSsl,
            _ => SecurityProtocol.Plaintext,
        };
        if (options.Tls is { } tls)
        {
            config.SslCaLocation = tls.Ca;
            config.SslCertificateLocation = tls.Certificate;
            config.SslKeyLocation = tls.Key;
            config.SslKeyPassword = tls.KeyPassword;
        }

        if (options.Sasl is { } sasl)
        {
            Fill(config, sasl);
        }

        return config;
    }

    private static void Fill(ClientConfig config, KafkaSasl sasl)
    {
        config.SaslMechanism = sasl.Mechanism switch
        {
            KafkaSaslMechanism.Plain => SaslMechanism.Plain,
            KafkaSaslMechanism.ScramSha256 => SaslMechanism.ScramSha256,
            KafkaSaslMechanism.ScramSha512 => SaslMechanism.ScramSha512,
            _ => SaslMechanism.OAuthBearer,
        };
        if (sasl.Mechanism != KafkaSaslMechanism.OAuthBearer)
        {
            config.SaslUsername = sasl.Username;
            config.SaslPassword = sasl.Password;
        }
        else if (sasl.Token is null)
        {
            config.SaslOauthbearerMethod = SaslOauthbearerMethod.Oidc;
            config.SaslOauthbearerTokenEndpointUrl = sasl.TokenEndpoint;
            config.SaslOauthbearerClientId = sasl.ClientId;
            config.SaslOauthbearerClientSecret = sasl.ClientSecret;
            config.SaslOauthbearerScope = sasl.Scope;
        }
    }

    private static void CheckSasl(KafkaSasl sasl, Action<string, string, string?> wrong)
    {
        if (sasl.Mechanism != KafkaSaslMechanism.OAuthBearer)
        {
            if (string.IsNullOrEmpty(sasl.Username) || string.IsNullOrEmpty(sasl.Password))
            {
                wrong("sasl", $"{sasl.Mechanism} needs username and password", null);
            }
        }
        else if (sasl.Token is null && (sasl.TokenEndpoint is null || sasl.ClientId is null || sasl.ClientSecret is null))
        {
            wrong("sasl", "OAUTHBEARER needs token_endpoint, client_id and client_secret", "or, in code, a token function: KafkaSasl.Token");
        }
    }

    private static string Name(KafkaSecurity security) =>
        security switch
        {
            KafkaSecurity.Tls => "tls",
            KafkaSecurity.SaslPlaintext => "sasl_plaintext",
            KafkaSecurity.SaslTls => "sasl_tls",
            _ => "plaintext",
        };
}
