using Catchwater.Core.Errors;
using Catchwater.Core.Secrets;
using Catchwater.Topics.Kafka.Settings;

namespace Catchwater.Host.Projects;

/// <summary>Makes Kafka's options of the settings of one environment.</summary>
/// <param name="directory">The project's folder.</param>
/// <param name="resolve">Resolves references in the text of a key; null when that cannot be done and was reported.</param>
/// <param name="report">Takes what is wrong with a key.</param>
internal sealed class KafkaReader(string directory, Func<string?, string, string?> resolve, Action<string, Problem> report)
{
    private static readonly Dictionary<string, KafkaSaslMechanism> Mechanisms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PLAIN"] = KafkaSaslMechanism.Plain,
        ["SCRAM-SHA-256"] = KafkaSaslMechanism.ScramSha256,
        ["SCRAM-SHA-512"] = KafkaSaslMechanism.ScramSha512,
        ["OAUTHBEARER"] = KafkaSaslMechanism.OAuthBearer,
    };

    public KafkaOptions Read(string servers, KafkaSpec spec)
    {
        if (spec.Replication is < 1 or > 100)
        {
            report("replication", new Problem("wrong_value", $"found {spec.Replication}: expected 1 to 100 copies"));
        }

        var connect = TopicReader.Duration(spec.ConnectTimeout);
        if (connect is null)
        {
            report("connect_timeout", new Problem("wrong_value", $"found '{spec.ConnectTimeout}': expected a length of time such as 5s or 1m"));
        }

        return new KafkaOptions
        {
            BootstrapServers = servers,
            Security = spec.Security,
            Tls = spec.Tls is { } tls ? Tls(tls) : null,
            Sasl = spec.Sasl is { } sasl ? Sasl(sasl) : null,
            ClientId = resolve(spec.ClientId, "client_id") ?? "",
            Replication = (short?)spec.Replication,
            ConnectTimeout = connect ?? TimeSpan.Zero,
            StateFolder = Path.Combine(directory, ".catchwater", "kafka-state"),
            Properties = spec.Properties.ToDictionary(
                property => property.Key,
                property => (IsSecret(property.Key) ? Secret(property.Value, $"properties.{property.Key}") : resolve(property.Value, $"properties.{property.Key}")) ?? ""),
        };
    }

    /// <summary>Reports every way in which the options contradict themselves, and files that are not there: for the environment that is used.</summary>
    public void Check(KafkaOptions options)
    {
        foreach (var (key, path) in new[] { ("tls.ca", options.Tls?.Ca), ("tls.certificate", options.Tls?.Certificate), ("tls.key", options.Tls?.Key) })
        {
            if (path is not null && !File.Exists(path))
            {
                report(key, new Problem("file_not_found", $"there is no file {Path.GetRelativePath(directory, path)}") { Hint = "paths are relative to the project" });
            }
        }

        foreach (var problem in options.Check())
        {
            report(problem.Key ?? "", problem with { Key = null });
        }
    }

    private KafkaTls Tls(KafkaTlsSpec spec) => new()
    {
        Ca = PathOf(spec.Ca, "tls.ca"),
        Certificate = PathOf(spec.Certificate, "tls.certificate"),
        Key = PathOf(spec.Key, "tls.key"),
        KeyPassword = Secret(spec.KeyPassword, "tls.key_password"),
    };

    private KafkaSasl Sasl(KafkaSaslSpec spec)
    {
        if (!Mechanisms.TryGetValue(spec.Mechanism, out var mechanism))
        {
            report("sasl.mechanism", new Problem("wrong_value", $"found '{spec.Mechanism}'") { Hint = Suggestion.Hint(spec.Mechanism, Mechanisms.Keys) });
        }

        return new KafkaSasl
        {
            Mechanism = mechanism,
            Username = resolve(spec.Username, "sasl.username"),
            Password = Secret(spec.Password, "sasl.password"),
            TokenEndpoint = resolve(spec.TokenEndpoint, "sasl.token_endpoint"),
            ClientId = resolve(spec.ClientId, "sasl.client_id"),
            ClientSecret = Secret(spec.ClientSecret, "sasl.client_secret"),
            Scope = resolve(spec.Scope, "sasl.scope"),
        };
    }

    // What stands in a file is in every copy of it, and no output would know to leave it out.
    private string? Secret(string? written, string key)
    {
        if (written is { Length: > 0 } && !SpecReference.In(written))
        {
            report(key, new Problem("secret_in_file", "a secret stands in the file: expected a reference to it") { Hint = "write ${env:NAME}, or ${file:path}, and change the secret if others have seen the file" });
            return null;
        }

        return resolve(written, key);
    }

    private static bool IsSecret(string property) => property.Contains("password", StringComparison.OrdinalIgnoreCase) || property.Contains("secret", StringComparison.OrdinalIgnoreCase);

    private string? PathOf(string? written, string key) => resolve(written, key) is { } path ? Path.GetFullPath(Path.Combine(directory, path)) : null;
}
