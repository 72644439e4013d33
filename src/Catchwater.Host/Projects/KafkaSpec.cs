using Catchwater.Core.Secrets;
using Catchwater.Topics.Kafka.Settings;

namespace Catchwater.Host.Projects;

/// <summary>How to reach the cluster that <c>topics: kafka://…</c> names.</summary>
public sealed record KafkaSpec
{
    /// <summary>What goes over the wire. Default: <c>sasl_tls</c> with <c>sasl</c>, <c>tls</c> with <c>tls</c>, else <c>plaintext</c>.</summary>
    public KafkaSecurity? Security { get; init; }

    /// <summary>Encryption. Default: the system's certificates decide whom to trust, where <c>security</c> asks for it.</summary>
    public KafkaTlsSpec? Tls { get; init; }

    /// <summary>Who we are. Default: nobody asks.</summary>
    public KafkaSaslSpec? Sasl { get; init; }

    /// <summary>The name the brokers see in their logs and quotas. Default: <c>catchwater</c>.</summary>
    [MayReference]
    public string ClientId { get; init; } = "catchwater";

    /// <summary>Copies of each partition of topics whose file does not say, and of the changelogs of stream jobs. Default: the broker's own.</summary>
    public int? Replication { get; init; }

    /// <summary>How long the cluster may take to answer for the first time, such as <c>10s</c>. Default: 5s.</summary>
    public string ConnectTimeout { get; init; } = "5s";

    /// <summary>Further properties of librdkafka, such as <c>compression.type: zstd</c>.</summary>
    [MayReference]
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}

/// <summary>Encryption. Files are relative to the project.</summary>
public sealed record KafkaTlsSpec
{
    /// <summary>File of the certificates to trust (PEM). Default: the system's.</summary>
    [MayReference]
    public string? Ca { get; init; }

    /// <summary>File of our certificate (PEM), for brokers that ask for one.</summary>
    [MayReference]
    public string? Certificate { get; init; }

    /// <summary>File of our certificate's private key (PEM).</summary>
    [MayReference]
    public string? Key { get; init; }

    /// <summary>The key's password, as a reference such as <c>${env:NAME}</c>. Default: it has none.</summary>
    [MayReference]
    public string? KeyPassword { get; init; }
}

/// <summary>Who we are, by SASL.</summary>
public sealed record KafkaSaslSpec
{
    /// <summary><c>PLAIN</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-512</c> or <c>OAUTHBEARER</c>.</summary>
    public required string Mechanism { get; init; }

    /// <summary>For PLAIN and SCRAM.</summary>
    [MayReference]
    public string? Username { get; init; }

    /// <summary>For PLAIN and SCRAM, as a reference such as <c>${env:NAME}</c>.</summary>
    [MayReference]
    public string? Password { get; init; }

    /// <summary>For OAUTHBEARER: the URL that gives tokens (OIDC client credentials).</summary>
    [MayReference]
    public string? TokenEndpoint { get; init; }

    /// <summary>For OAUTHBEARER: whom the tokens are for.</summary>
    [MayReference]
    public string? ClientId { get; init; }

    /// <summary>For OAUTHBEARER, as a reference such as <c>${env:NAME}</c>.</summary>
    [MayReference]
    public string? ClientSecret { get; init; }

    /// <summary>For OAUTHBEARER. Default: none.</summary>
    [MayReference]
    public string? Scope { get; init; }
}
