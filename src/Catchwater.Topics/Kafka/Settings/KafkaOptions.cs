using Catchwater.Core.Errors;
namespace Catchwater.Topics.Kafka.Settings;

/// <summary>How to reach a Kafka cluster. Values are final: references such as <c>${env:NAME}</c> are resolved before. No text made of it shows a secret.</summary>
public sealed record KafkaOptions
{
    /// <summary>Brokers to ask first: <c>host:port</c>, comma between several.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>Encryption; null for none, unless <see cref="Security"/> asks for it: then the system's certificates decide.</summary>
    public KafkaTls? Tls { get; init; }

    /// <summary>Who we are; null for a cluster that does not ask.</summary>
    public KafkaSasl? Sasl { get; init; }

    /// <summary>What goes over the wire. Null, the default, takes it from the rest: TLS unless only a plain address is given.</summary>
    public KafkaSecurity? Security { get; init; }

    /// <summary>The name the brokers see in their logs and quotas. Default <c>catchwater</c>.</summary>
    public string ClientId { get; init; } = "catchwater";

    /// <summary>Folder of the tasks' local state. Null, the default, keeps it in a folder that goes with the process; it is then read from Kafka at every start.</summary>
    public string? StateFolder { get; init; }

    /// <summary>Copies of each partition of topics whose spec does not say, the changelogs included. Null, the default, leaves it to the broker (Kafka 2.4 or newer).</summary>
    public short? Replication { get; init; }

    /// <summary>How long a transaction may stay open before the broker aborts it. Default 1 min; the broker's <c>transaction.max.timeout.ms</c> is the limit.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the cluster may take to answer for the first time; two seconds are enough when every broker named refuses. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long looking something up or making a topic may take, once the cluster has answered. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Further librdkafka properties, for producers, consumers and administration alike; those that exactly-once rests on are refused.
    /// Source: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Every way in which the options contradict themselves, each a <c>wrong_kafka_setting</c> at its key in snake_case; empty when none.</summary>
    public IReadOnlyList<Problem> Check() => ClientSettings.Check(this);

    /// <summary>Values that must not appear in any message.</summary>
    internal IEnumerable<string> Secrets =>
        new[] { Tls?.KeyPassword, Sasl?.Password, Sasl?.ClientSecret }.OfType<string>().Concat(Properties.Where(p => ClientSettings.IsSecret(p.Key)).Select(p => p.Value)).Where(s => s.Length > 0);

    /// <summary>Where and under which name; no secret.</summary>
    public override string ToString() => $"{BootstrapServers} as {ClientId}";
}

/// <summary>What goes over the wire.</summary>
public enum KafkaSecurity
{
    /// <summary>Nothing encrypted, nobody asked.</summary>
    Plaintext,

    /// <summary>Encrypted; with a client certificate, that says who we are.</summary>
    Tls,

    /// <summary>Not encrypted, SASL says who we are.</summary>
    SaslPlaintext,

    /// <summary>Encrypted, SASL says who we are.</summary>
    SaslTls,
}

/// <summary>Encryption.</summary>
public sealed record KafkaTls
{
    /// <summary>File of the certificates to trust (PEM); null for the system's.</summary>
    public string? Ca { get; init; }

    /// <summary>File of our certificate (PEM), for brokers that ask for one.</summary>
    public string? Certificate { get; init; }

    /// <summary>File of our certificate's private key (PEM).</summary>
    public string? Key { get; init; }

    /// <summary>The key's password; null when it has none.</summary>
    public string? KeyPassword { get; init; }

    /// <summary>Files, not passwords.</summary>
    public override string ToString() => $"ca {Ca}, certificate {Certificate}, key {Key}";
}

/// <summary>Who we are, by SASL.</summary>
public sealed record KafkaSasl
{
    /// <summary>How we say it.</summary>
    public required KafkaSaslMechanism Mechanism { get; init; }

    /// <summary>For PLAIN and SCRAM.</summary>
    public string? Username { get; init; }

    /// <summary>For PLAIN and SCRAM.</summary>
    public string? Password { get; init; }

    /// <summary>For OAUTHBEARER: gives a token whenever one is needed, as IAM of a cloud does. Called again before the token ends.</summary>
    public Func<CancellationToken, ValueTask<KafkaToken>>? Token { get; init; }

    /// <summary>For OAUTHBEARER without <see cref="Token"/>: the URL that gives tokens for <see cref="ClientId"/> and <see cref="ClientSecret"/> (OIDC client credentials).</summary>
    public string? TokenEndpoint { get; init; }

    /// <summary>For <see cref="TokenEndpoint"/>.</summary>
    public string? ClientId { get; init; }

    /// <summary>For <see cref="TokenEndpoint"/>.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>For <see cref="TokenEndpoint"/>; null for none.</summary>
    public string? Scope { get; init; }

    /// <summary>Who, not with what.</summary>
    public override string ToString() => $"{Mechanism} {Username ?? ClientId}";
}

/// <summary>SASL mechanisms.</summary>
public enum KafkaSaslMechanism
{
    /// <summary>PLAIN: name and password, over TLS only.</summary>
    Plain,

    /// <summary>SCRAM-SHA-256.</summary>
    ScramSha256,

    /// <summary>SCRAM-SHA-512.</summary>
    ScramSha512,

    /// <summary>OAUTHBEARER: a token.</summary>
    OAuthBearer,
}

/// <summary>A token for OAUTHBEARER.</summary>
/// <param name="Value">The token itself.</param>
/// <param name="Expires">Until when it holds.</param>
/// <param name="Principal">Whose it is.</param>
public sealed record KafkaToken(string Value, DateTimeOffset Expires, string Principal)
{
    /// <summary>SASL extensions to send along; empty for none.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = new Dictionary<string, string>();

    /// <summary>Whose and until when, not the token.</summary>
    public override string ToString() => $"token of {Principal} until {Expires:O}";
}
