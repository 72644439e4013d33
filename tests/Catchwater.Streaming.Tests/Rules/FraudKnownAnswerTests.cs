using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Rules;

namespace Catchwater.Streaming.Tests.Rules;

/// <summary>The fraud job of the retail sample: counts that were worked out independently.</summary>
public sealed class FraudKnownAnswerTests
{
    [Fact]
    public async Task The_retail_transactions_give_191_alerts_of_28_users()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("transactions", 4);
        await log.WriteAsync("transactions", RetailTransactions.Records());

        var result = await log.RunAsync(Job());

        Assert.Equal((22190L, 191L, 0L), (result.Read, result.Emitted, result.DeadLetters));
        var alerts = (await log.ReadAsync("fraud-alerts")).Select(record => (record.Key, Alert: JsonDocument.Parse(record.Value!).RootElement)).ToList();
        Assert.Equal(191, alerts.Count);
        var scores = alerts.GroupBy(alert => alert.Alert.GetProperty("fraud_score").GetRawText()).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(new Dictionary<string, int> { ["0.0"] = 88, ["0.3"] = 46, ["0.7"] = 57 }, scores);
        Assert.Equal(28, alerts.Select(alert => alert.Key).Distinct().Count());
        Assert.All(alerts, alert => Assert.Equal(alert.Key, alert.Alert.GetProperty("user_id").GetString()));
        Assert.All(alerts, alert => Assert.Equal(["user_id", "amount", "timestamp", "fraud_score", "alert_type"], alert.Alert.EnumerateObject().Select(property => property.Name)));
        Assert.All(alerts, alert => Assert.Equal("suspicious_transaction", alert.Alert.GetProperty("alert_type").GetString()));
    }

    [Fact]
    public async Task A_second_run_adds_nothing()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("transactions", 4);
        await log.WriteAsync("transactions", RetailTransactions.Records().Take(5000));
        await log.RunAsync(Job());
        var (alerts, state) = (await log.ReadAsync("fraud-alerts"), await log.StateAsync("fraud-detection"));

        var second = await log.RunAsync(Job());

        Assert.Equal((0L, 0L), (second.Read, second.Emitted));
        Assert.NotEmpty(alerts);
        Assert.Equal(alerts.Select(alert => alert.Value), await log.ValuesAsync("fraud-alerts"));
        Assert.Equal(state, await log.StateAsync("fraud-detection"));
    }

    internal static StreamJob Job()
    {
        List<Problem> problems = [];
        var job = RuleJobReader.Read(Repository.Path("samples/retail"), "streams/fraud-detection.yaml", problems);
        Assert.Empty(problems);
        return job!;
    }
}
