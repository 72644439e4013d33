namespace Catchwater.Cli.Tests.Retail;

/// <summary>The sample's numbers, known from the data set's own description and from counting it with other tools.</summary>
public sealed class KnownAnswerTests(RetailProject retail) : IClassFixture<RetailProject>
{
    [Fact]
    public void The_run_publishes_seven_tables()
    {
        Assert.True(retail.FirstRun.ExitCode == 0, retail.FirstRun.ToString());
        var result = retail.FirstRun.Json;
        Assert.Equal("success", result.GetProperty("status").GetString());
        var tables = result.GetProperty("tables").EnumerateArray().ToDictionary(table => table.GetProperty("name").GetString()!);
        Assert.Equal(["bronze.fraud_alerts", "bronze.sales", "bronze.transactions", "gold.country_monthly", "gold.customer_daily", "silver.returns", "silver.sales"], tables.Keys.Order());
        Assert.All(tables.Values, table => Assert.True(table.GetProperty("published").GetBoolean()));
        Assert.Equal(541909, tables["bronze.sales"].GetProperty("rows").GetInt64());
        Assert.Equal(536641, tables["silver.sales"].GetProperty("rows").GetInt64());
        Assert.Equal(9251, tables["silver.returns"].GetProperty("rows").GetInt64());
        Assert.Equal(17042, tables["gold.customer_daily"].GetProperty("rows").GetInt64());
        Assert.Equal(302, tables["gold.country_monthly"].GetProperty("rows").GetInt64());
        Assert.Equal(22190, tables["bronze.transactions"].GetProperty("rows").GetInt64());
        Assert.Equal(191, tables["bronze.fraud_alerts"].GetProperty("rows").GetInt64());
    }

    [Fact]
    public void Sources_and_streams_are_steps_of_the_run()
    {
        var steps = retail.FirstRun.Json.GetProperty("steps").EnumerateArray().ToDictionary(step => step.GetProperty("name").GetString()!);
        Assert.Equal(("ingest", 22190, 0), Says(steps["transactions"]));
        Assert.Equal(("stream", 191, 0), Says(steps["fraud-detection"]));
        Assert.Equal(("pipeline", 22190, 0), Says(steps["bronze.transactions"]));
        Assert.Equal(("pipeline", 191, 0), Says(steps["bronze.fraud_alerts"]));

        static (string Kind, long Out, long Quarantined) Says(System.Text.Json.JsonElement step) =>
            (step.GetProperty("kind").GetString()!, step.GetProperty("rows_out").GetInt64(), step.GetProperty("rows_quarantined").GetInt64());
    }

    [Theory]
    [InlineData("topic:transactions.amount", "data/online-retail.csv.zst.UnitPrice")]
    [InlineData("topic:fraud-alerts.fraud_score", "topic:transactions.amount")]
    [InlineData("bronze.fraud_alerts.user_id", "topic:fraud-alerts.user_id")]
    public async Task Lineage_goes_column_by_column_from_the_file_to_the_alert(string column, string from)
    {
        var lineage = await CatchwaterTool.RunAsync("catalog", "lineage", "bronze.fraud_alerts", "--columns", "-p", retail.Path);
        Assert.Contains($"{column} <- {from} ", lineage.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT count(*) AS answer FROM bronze.transactions", "22190")]
    [InlineData("SELECT count(DISTINCT user_id) AS answer FROM bronze.transactions", "4372")]
    [InlineData("SELECT count(*) AS answer FROM bronze.transactions WHERE user_id LIKE '%.%' OR user_id <> _key", "0")]
    [InlineData("SELECT sum(amount) AS answer FROM bronze.transactions", "8300065.814")]
    [InlineData("SELECT count(*) AS answer FROM bronze.fraud_alerts WHERE fraud_score = 0.0", "88")]
    [InlineData("SELECT count(*) AS answer FROM bronze.fraud_alerts WHERE fraud_score = 0.3", "46")]
    [InlineData("SELECT count(*) AS answer FROM bronze.fraud_alerts WHERE fraud_score = 0.7", "57")]
    [InlineData("SELECT count(DISTINCT user_id) AS answer FROM bronze.fraud_alerts", "28")]
    [InlineData("SELECT count(*) AS answer FROM bronze.sales", "541909")]
    [InlineData("SELECT round(sum(Quantity * UnitPrice), 2) AS answer FROM bronze.sales", "9747747.93")]
    [InlineData("SELECT count(*) AS answer FROM bronze.sales WHERE CustomerID IS NULL", "135080")]
    [InlineData("SELECT count(*) AS answer FROM bronze.sales WHERE CustomerID = '17850.0'", "312")]
    [InlineData("SELECT count(*) AS answer FROM silver.sales WHERE customer_id = 'unknown'", "135037")]
    [InlineData("SELECT count(*) AS answer FROM silver.sales WHERE customer_id LIKE '%.0'", "0")]
    [InlineData("SELECT count(*) AS answer FROM silver.sales WHERE description <> trim(description)", "0")]
    [InlineData("SELECT count(DISTINCT date) AS answer FROM gold.customer_daily", "305")]
    [InlineData("SELECT round(sum(total_amount), 2) AS answer FROM gold.customer_daily", "10619986.68")]
    [InlineData("SELECT sum(transaction_count) AS answer FROM gold.customer_daily", "526054")]
    [InlineData("SELECT round(sum(total_amount), 2) AS answer FROM gold.country_monthly", "10619986.68")]
    [InlineData("SELECT sum(transaction_count) AS answer FROM gold.country_monthly", "526054")]
    [InlineData("SELECT count(*) AS answer FROM gold.country_monthly WHERE country = 'EIRE' AND country_code <> 'IE'", "0")]
    public async Task The_tables_hold_the_known_answers(string sql, string answer) =>
        Assert.Equal(answer, (await retail.QueryAsync(sql))[0].GetProperty("answer").GetRawText());

    [Fact]
    public async Task A_second_run_skips_what_is_up_to_date()
    {
        var again = await CatchwaterTool.RunAsync("run", retail.Path, "--json");
        Assert.Equal(0, again.ExitCode);
        Assert.All(again.Json.GetProperty("steps").EnumerateArray(), step => Assert.Equal("skipped", step.GetProperty("status").GetString()));
        Assert.All(again.Json.GetProperty("tables").EnumerateArray(), table =>
        {
            Assert.False(table.GetProperty("published").GetBoolean());
            Assert.Equal(0, table.GetProperty("version").GetInt64());
        });
    }
}
