namespace Catchwater.Cli.Tests.Retail;

/// <summary>The sample's numbers, known from the data set's own description and from counting it with other tools.</summary>
public sealed class KnownAnswerTests(RetailProject retail) : IClassFixture<RetailProject>
{
    [Fact]
    public void The_run_publishes_five_tables()
    {
        Assert.True(retail.FirstRun.ExitCode == 0, retail.FirstRun.ToString());
        var result = retail.FirstRun.Json;
        Assert.Equal("success", result.GetProperty("status").GetString());
        var tables = result.GetProperty("tables").EnumerateArray().ToDictionary(table => table.GetProperty("name").GetString()!);
        Assert.Equal(["bronze.sales", "gold.country_monthly", "gold.customer_daily", "silver.returns", "silver.sales"], tables.Keys.Order());
        Assert.All(tables.Values, table => Assert.True(table.GetProperty("published").GetBoolean()));
        Assert.Equal(541909, tables["bronze.sales"].GetProperty("rows").GetInt64());
        Assert.Equal(536641, tables["silver.sales"].GetProperty("rows").GetInt64());
        Assert.Equal(9251, tables["silver.returns"].GetProperty("rows").GetInt64());
        Assert.Equal(17042, tables["gold.customer_daily"].GetProperty("rows").GetInt64());
        Assert.Equal(302, tables["gold.country_monthly"].GetProperty("rows").GetInt64());
    }

    [Theory]
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
