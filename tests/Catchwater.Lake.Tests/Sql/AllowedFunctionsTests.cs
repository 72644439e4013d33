using Catchwater.Lake.Sessions;
using Catchwater.Lake.Sql;

namespace Catchwater.Lake.Tests.Sql;

public sealed class AllowedFunctionsTests
{
    [Fact]
    public async Task Allows_no_function_that_the_engine_calls_volatile_or_that_does_not_exist()
    {
        using var engine = LakeEngine.Open(new EngineOptions());
        using var session = engine.OpenSession();
        var rows = await session.RowsAsync(
            "SELECT lower(function_name), max(coalesce(stability::VARCHAR, '') = 'VOLATILE') FROM duckdb_functions() "
            + "WHERE function_type IN ('scalar', 'aggregate', 'macro') GROUP BY ALL",
            TestContext.Current.CancellationToken);
        var stability = rows.ToDictionary(row => (string)row[0]!, row => (bool)row[1]!);

        // These are grammar, not functions in the catalogue.
        string[] grammar = ["coalesce", "ifnull", "grouping", "grouping_id", "unnest", "->"];
        Assert.Empty(AllowedFunctions.Scalars.Where(name => !stability.ContainsKey(name)).Except(grammar).Order());
        Assert.DoesNotContain(AllowedFunctions.Scalars, name => stability.GetValueOrDefault(name));
    }

    [Theory]
    [InlineData("getenv")]
    [InlineData("current_setting")]
    [InlineData("getvariable")]
    [InlineData("query")]
    [InlineData("nextval")]
    [InlineData("random")]
    [InlineData("json_serialize_sql")]
    [InlineData("pg_sleep")]
    [InlineData("current_query")]
    [InlineData("alias")]
    [InlineData("version")]
    public void Keeps_out(string name) => Assert.DoesNotContain(name, AllowedFunctions.Scalars.AsEnumerable());
}
