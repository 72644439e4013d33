using Catchwater.Topics.Kafka;
using Catchwater.Topics.Kafka.Settings;
using Catchwater.Topics.Tasks;
using Confluent.Kafka;

namespace Catchwater.Topics.Tests.Kafka;

/// <summary>TLS, SASL and real brokers cannot be had here: what is checked is that each setting becomes the librdkafka property it should.</summary>
public sealed class SettingsTests
{
    private static readonly KafkaOptions Plain = new() { BootstrapServers = "a:9092,b:9092" };

    [Fact]
    public void Plain_cluster() =>
        Assert.Equal(
            new() { ["bootstrap.servers"] = "a:9092,b:9092", ["client.id"] = "catchwater", ["security.protocol"] = "plaintext" },
            Of(ClientSettings.Common(Plain)));

    [Fact]
    public void Tls_with_a_client_certificate()
    {
        var options = Plain with { Tls = new KafkaTls { Ca = "ca.pem", Certificate = "me.pem", Key = "me.key", KeyPassword = "s3cret" } };
        Assert.Equal(
            new()
            {
                ["bootstrap.servers"] = "a:9092,b:9092",
                ["client.id"] = "catchwater",
                ["security.protocol"] = "ssl",
                ["ssl.ca.location"] = "ca.pem",
                ["ssl.certificate.location"] = "me.pem",
                ["ssl.key.location"] = "me.key",
                ["ssl.key.password"] = "s3cret",
            },
            Of(ClientSettings.Common(options)));
        Assert.Empty(ClientSettings.Check(options));
    }

    [Theory]
    [InlineData(KafkaSaslMechanism.Plain, "PLAIN")]
    [InlineData(KafkaSaslMechanism.ScramSha256, "SCRAM-SHA-256")]
    [InlineData(KafkaSaslMechanism.ScramSha512, "SCRAM-SHA-512")]
    public void Sasl_with_name_and_password(KafkaSaslMechanism mechanism, string name)
    {
        var options = Plain with { Sasl = new KafkaSasl { Mechanism = mechanism, Username = "me", Password = "s3cret" } };
        var config = Of(ClientSettings.Common(options));
        Assert.Equal(("sasl_ssl", name, "me", "s3cret"), (config["security.protocol"], config["sasl.mechanism"], config["sasl.username"], config["sasl.password"]));
        Assert.Equal("sasl_plaintext", Of(ClientSettings.Common(options with { Security = KafkaSecurity.SaslPlaintext }))["security.protocol"]);
        Assert.Empty(ClientSettings.Check(options));
    }

    [Fact]
    public void Oauthbearer_from_a_token_endpoint()
    {
        var options = Plain with { Sasl = new KafkaSasl { Mechanism = KafkaSaslMechanism.OAuthBearer, TokenEndpoint = "https://id/token", ClientId = "me", ClientSecret = "s3cret", Scope = "kafka" } };
        var config = Of(ClientSettings.Common(options));
        Assert.Equal(
            ("OAUTHBEARER", "oidc", "https://id/token", "me", "s3cret", "kafka"),
            (config["sasl.mechanism"], config["sasl.oauthbearer.method"], config["sasl.oauthbearer.token.endpoint.url"], config["sasl.oauthbearer.client.id"], config["sasl.oauthbearer.client.secret"], config["sasl.oauthbearer.scope"]));
        Assert.Empty(ClientSettings.Check(options));
    }

    [Fact]
    public async Task Asks_the_token_function_when_it_connects()
    {
        TaskCompletionSource asked = new();
        var options = Plain with
        {
            BootstrapServers = "127.0.0.1:1",
            RequestTimeout = TimeSpan.FromSeconds(2),
            Sasl = new KafkaSasl
            {
                Mechanism = KafkaSaslMechanism.OAuthBearer,
                Token = _ =>
                {
                    asked.TrySetResult();
                    return new(new KafkaToken("t0ken", TimeProvider.System.GetUtcNow().AddHours(1), "me"));
                },
            },
            Security = KafkaSecurity.SaslPlaintext,
        };
        await using var log = KafkaEventLog.Open(options, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<TopicsException>(async () => await log.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal("log_unreachable", fault.Problems[0].Code);
        Assert.DoesNotContain("t0ken", fault.ToString(), StringComparison.Ordinal);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_producer_is_idempotent_and_places_keys_as_the_java_client()
    {
        var config = Of(ClientSettings.Producer(Plain with { Properties = new Dictionary<string, string> { ["compression.type"] = "zstd", ["fetch.min.bytes"] = "5" } }));
        Assert.Equal(("true", "-1", "murmur2_random", "zstd", false), (config["enable.idempotence"].ToLowerInvariant(), config["acks"], config["partitioner"], config["compression.type"], config.ContainsKey("fetch.min.bytes")));
    }

    [Fact]
    public void A_task_commits_under_its_own_transactional_id()
    {
        var config = Of(ClientSettings.Transactional(Plain with { TransactionTimeout = TimeSpan.FromSeconds(40) }, KafkaEventLog.TransactionalId("g", 3)));
        Assert.Equal(("g-3", "40000"), (config["transactional.id"], config["transaction.timeout.ms"]));
    }

    [Fact]
    public void A_member_rebalances_cooperatively_and_commits_nothing_by_itself()
    {
        var config = Of(ClientSettings.Member(Plain, new GroupOptions { Group = "g", Topics = ["t"], Member = "me", SessionTimeout = TimeSpan.FromSeconds(9) }));
        Assert.Equal(
            ("g", "me", "cooperative-sticky", "9000", "false", "read_committed"),
            (config["group.id"], config["group.instance.id"], config["partition.assignment.strategy"], config["session.timeout.ms"], config["enable.auto.commit"].ToLowerInvariant(), config["isolation.level"]));
    }

    [Theory]
    [InlineData("enable.idempotence")]
    [InlineData("isolation.level")]
    [InlineData("partitioner")]
    [InlineData("Transactional.Id")]
    [InlineData("plugin.library.paths")]
    public void Refuses_a_property_that_exactly_once_rests_on(string property) =>
        Assert.Contains(property, Assert.Single(ClientSettings.Check(Plain with { Properties = new Dictionary<string, string> { [property] = "x" } })).Message, StringComparison.Ordinal);

    [Fact]
    public void Refuses_settings_that_contradict_each_other()
    {
        KafkaSasl sasl = new() { Mechanism = KafkaSaslMechanism.Plain, Username = "me", Password = "s3cret" };
        Assert.Equal("security", Assert.Single(ClientSettings.Check(Plain with { Sasl = sasl, Security = KafkaSecurity.Tls })).Key);
        Assert.Equal("sasl", Assert.Single(ClientSettings.Check(Plain with { Security = KafkaSecurity.SaslTls })).Key);
        Assert.Equal("tls", Assert.Single(ClientSettings.Check(Plain with { Tls = new KafkaTls(), Security = KafkaSecurity.Plaintext })).Key);
        Assert.Equal("tls", Assert.Single(ClientSettings.Check(Plain with { Tls = new KafkaTls { Certificate = "c" } })).Key);
        Assert.Equal("sasl", Assert.Single(ClientSettings.Check(Plain with { Sasl = sasl with { Password = null } })).Key);
        Assert.Equal("sasl", Assert.Single(ClientSettings.Check(Plain with { Sasl = new KafkaSasl { Mechanism = KafkaSaslMechanism.OAuthBearer } })).Key);
        Assert.Equal("bootstrap_servers", Assert.Single(ClientSettings.Check(Plain with { BootstrapServers = " " })).Key);
    }

    [Fact]
    public void Shows_no_secret()
    {
        var options = Plain with
        {
            Tls = new KafkaTls { Certificate = "c", Key = "k", KeyPassword = "s3cret-1" },
            Sasl = new KafkaSasl { Mechanism = KafkaSaslMechanism.Plain, Username = "me", Password = "s3cret-2", ClientSecret = "s3cret-3" },
            Properties = new Dictionary<string, string> { ["ssl.keystore.password"] = "s3cret-4", ["linger.ms"] = "s3cret-5" },
        };
        Assert.DoesNotContain("s3cret", $"{options} {options.Tls} {options.Sasl} {new KafkaToken("s3cret", default, "me")}", StringComparison.Ordinal);
        Assert.Equal(["s3cret-1", "s3cret-2", "s3cret-3", "s3cret-4"], options.Secrets);
        Assert.Equal("*** and ***", new Topics.Kafka.Clients.KafkaClients(options, TimeProvider.System).Clean("s3cret-2 and s3cret-4"));
    }

    [Fact]
    public async Task A_property_that_is_none_is_told_with_its_name()
    {
        await using var log = KafkaEventLog.Open(Plain with { Properties = new Dictionary<string, string> { ["no.such.property"] = "1" } }, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<TopicsException>(async () => await log.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal("wrong_kafka_setting", fault.Problems[0].Code);
        Assert.Contains("no.such.property", fault.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Of(Config config) => config.ToDictionary(c => c.Key, c => c.Value);
}
