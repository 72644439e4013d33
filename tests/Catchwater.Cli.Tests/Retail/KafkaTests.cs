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

    [Theory]
    [InlineData("topics", "list", "-p")]
    [InlineData("plan")]
    [InlineData("run")]
    public async Task A_cluster_that_cannot_be_reached_is_said_at_once_where_the_project_names_it(params string[] command)
    {
        using var project = ProjectFolder.CopyOf("samples/retail");
        project.Write("catchwater.yaml", "name: retail\nenvironments:\n  live:\n    topics: kafka://127.0.0.1:1\n");
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        var result = await CatchwaterTool.RunAsync([.. command, project.Path, "--env", "live", "--json"]);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.True(result.ExitCode is not 0, result.ToString());
        var problem = Assert.Single(result.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal(("log_unreachable", "catchwater.yaml", 4), (problem.GetProperty("code").GetString(), Path.GetFileName(problem.GetProperty("file").GetString()), problem.GetProperty("line").GetInt32()));
        Assert.Contains("127.0.0.1:1", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("Connection refused", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
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
