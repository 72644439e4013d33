using Catchwater.Brokers;

namespace Catchwater.Cli.Tests.Retail;

/// <summary>The sample's topics and stream on Kafka instead of the embedded log: the project's setting is all that changes.</summary>
public sealed class KafkaTests
{
    [Fact]
    public async Task The_fraud_job_on_Kafka_gives_the_known_answers()
    {
        await using var broker = TestBroker.Start();
        using var project = ProjectFolder.CopyOf("samples/retail");
        project.Write("catchwater.yaml", $"name: retail\ntopics: kafka://{broker.BootstrapServers}\n");

        var run = await RunAsync(project);

        Assert.Equal((22190, 191), (Rows(run, "bronze.transactions"), Rows(run, "bronze.fraud_alerts")));
        var scores = await CatchwaterTool.RunAsync("query", "SELECT CAST(fraud_score AS VARCHAR) AS score, count(*) AS alerts FROM bronze.fraud_alerts GROUP BY 1 ORDER BY 1", "--json", "-p", project.Path);
        Assert.True(scores.ExitCode == 0, scores.ToString());
        Assert.Equal([("0.0", 88), ("0.3", 46), ("0.7", 57)], scores.Json.EnumerateArray().Select(row => (row.GetProperty("score").GetString()!, row.GetProperty("alerts").GetInt32())));

        // Nothing is left to do, and nothing is done again.
        var again = await RunAsync(project);
        Assert.Equal((22190, 191), (Rows(again, "bronze.transactions"), Rows(again, "bronze.fraud_alerts")));
        var alerts = await CatchwaterTool.RunAsync("topics", "read", "fraud-alerts", "--json", "-p", project.Path);
        Assert.Equal(191, alerts.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Empty(broker.Problems);
    }

    private static async Task<ToolResult> RunAsync(ProjectFolder project)
    {
        var run = await CatchwaterTool.RunAsync("run", project.Path, "--only", "transactions,fraud-detection,bronze.transactions,bronze.fraud_alerts", "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }

    private static long Rows(ToolResult run, string table) =>
        run.Json.GetProperty("tables").EnumerateArray().Single(one => one.GetProperty("name").GetString() == table).GetProperty("rows").GetInt64();
}
