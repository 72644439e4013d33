using Catchwater.Core.Schemas;
using Catchwater.Pipelines.Transforms;
using Catchwater.Quality.Checks;

namespace Catchwater.Host.Tests.Builder;

public sealed class BuilderTests
{
    [Fact]
    public async Task A_registered_transform_and_check_serve_run_plan_and_quality_check()
    {
        using var project = Project();
        project.Register = builder => builder.AddTransform("times", new Times(10)).AddRowCheck<Even>("even");

        var plan = await project.JsonAsync("plan", project.Folder);
        Assert.Contains("n * 10", (string)plan["tables"]![0]!["sql"]!, StringComparison.Ordinal);

        var (code, _, error) = await project.RunAsync("run", project.Folder);
        Assert.True(code == 0, error);
        Assert.Equal("[{\"total\":60}]", (await project.RunAsync("query", "SELECT CAST(sum(n) AS BIGINT) AS total FROM silver.n", "-p", project.Folder, "--json")).Out.Trim());
        Assert.Equal(0, (await project.RunAsync("quality", "check", "-p", project.Folder)).Code);
    }

    [Fact]
    public async Task A_check_that_fails_stops_the_table()
    {
        using var project = Project();
        project.Register = builder => builder.AddTransform("times", new Times(1)).AddRowCheck<Even>("even");
        Assert.Equal(1, (await project.RunAsync("run", project.Folder)).Code);
    }

    [Fact]
    public async Task A_name_nobody_registered_is_located_and_the_nearest_one_named()
    {
        using var project = Project();
        project.Register = builder => builder.AddTransform("time", new Times(1)).AddRowCheck<Even>("even");
        var (code, _, error) = await project.RunAsync("run", project.Folder);
        Assert.Equal(2, code);
        Assert.Contains("pipelines/n.yaml:4: transformations[0].function: no transform is registered as 'times' (did you mean 'time'?)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_registered_once()
    {
        var builder = CatchwaterHost.CreateBuilder([]).AddTransform("times", new Times(1)).AddRowCheck<Even>("even");
        Assert.Contains("'times' is registered already", Assert.Throws<ArgumentException>(() => builder.AddTransform("times", new Times(2))).Message, StringComparison.Ordinal);
        Assert.Contains("'even' is registered already", Assert.Throws<ArgumentException>(() => builder.AddRowCheck<Even>("even")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => builder.AddTransform(" ", new Times(2)));
    }

    private static HostProject Project() => new HostProject()
        .Write("data/n.json", "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n")
        .Write("pipelines/n.yaml", "source:\n  path: data/n.json\ntransformations:\n  - {type: custom, function: times}\ntarget:\n  table: silver.n\n")
        .Write("rules/n.yaml", "dataset: silver.n\nrules:\n  even:\n    type: custom\n    function: even\n    column: n\n    threshold: 1.0\n");

    private sealed class Times(int factor) : ITransform
    {
        public string Select(TableSchema input) => $"SELECT * REPLACE (n * {factor} AS n) FROM input";
    }

    private sealed class Even : IRowCheck
    {
        public SqlFragment Valid(CheckContext context) => SqlFragment.Of($"{context.Columns[0]} % 2 = 0");
    }
}
