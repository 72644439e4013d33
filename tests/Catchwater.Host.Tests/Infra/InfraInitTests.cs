namespace Catchwater.Host.Tests.Infra;

public sealed class InfraInitTests : IDisposable
{
    private readonly InfraCommands _infra = new();

    [Fact]
    public async Task Writes_a_stack_that_the_check_passes()
    {
        var project = _infra.Project();
        var written = await InfraCommands.RunAsync("init", project);
        Assert.Equal(0, written.Code);
        Assert.Contains("infra/terraform.tfvars", written.Results);

        var check = await InfraCommands.RunAsync("check", Path.Combine(project, "infra"), "--json");
        Assert.Equal(0, check.Code);
        Assert.Empty(check.Json.GetProperty("errors").EnumerateArray());
        Assert.Empty(check.Json.GetProperty("warnings").EnumerateArray());
        Assert.True(check.Json.GetProperty("checked").GetProperty("folders").GetInt32() >= 10);
    }

    [Fact]
    public async Task Names_project_environment_and_region()
    {
        var project = _infra.Project("name: Retail_Shop\nenvironments:\n  stage: {}\n");
        await InfraCommands.RunAsync("init", project, "--region", "eu-central-1");
        var values = _infra.Read("infra/terraform.tfvars");
        Assert.Contains("name        = \"retail-shop\"", values);
        Assert.Contains("environment = \"stage\"", values);
        Assert.Contains("region      = \"eu-central-1\"", values);
    }

    [Theory]
    [InlineData("topics: kafka://b:9092", "kafka_mode = \"provisioned\"", "spark_mode = \"serverless\"")]
    [InlineData("engine: spark://h:15002", "kafka_mode = \"serverless\"", "spark_mode = \"provisioned\"")]
    public async Task Chooses_modes_that_serve_what_the_project_names(string setting, params string[] expected)
    {
        await InfraCommands.RunAsync("init", _infra.Project($"name: retail\nenvironments:\n  prod:\n    {setting}\n"));
        var values = _infra.Read("infra/terraform.tfvars");
        Assert.All(expected, line => Assert.Contains(line, values));
    }

    [Fact]
    public async Task Is_idempotent()
    {
        var project = _infra.Project();
        await InfraCommands.RunAsync("init", project);
        var again = await InfraCommands.RunAsync("init", project, "--json");
        Assert.Equal(0, again.Code);
        Assert.Empty(again.Json.GetProperty("written").EnumerateArray());
        await InfraCommands.MatchesAsync(again.Results, "infra-init.schema.json");
    }

    [Fact]
    public async Task Refuses_to_replace_a_file_and_writes_nothing()
    {
        var project = _infra.Project();
        _infra.Write("infra/main.tf", "# mine\n");
        var refused = await InfraCommands.RunAsync("init", project, "--json");
        Assert.Equal(2, refused.Code);
        var error = Assert.Single(refused.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal("file_exists", error.GetProperty("code").GetString());
        Assert.Equal("infra/main.tf", error.GetProperty("file").GetString());
        Assert.Equal("# mine\n", _infra.Read("infra/main.tf"));
        Assert.False(File.Exists(Path.Combine(project, "infra", "variables.tf")));
        await InfraCommands.MatchesAsync(refused.Results, "infra-init.schema.json");
    }

    [Fact]
    public async Task Replaces_with_force()
    {
        var project = _infra.Project();
        _infra.Write("infra/main.tf", "# mine\n");
        Assert.Equal(0, (await InfraCommands.RunAsync("init", project, "--force")).Code);
        Assert.Contains("module \"platform\"", _infra.Read("infra/main.tf"));
    }

    [Fact]
    public async Task Upgrades_modules_and_leaves_choices_alone()
    {
        var project = _infra.Project();
        await InfraCommands.RunAsync("init", project);
        _infra.Write("infra/terraform.tfvars", "# my choices\n");
        _infra.Write("infra/catchwater/modules/lake/main.tf", "# older\n");
        _infra.Write("infra/catchwater/modules/lake/gone.tf", "# of an older version\n");
        _infra.Write("infra/catchwater/stacks/state/terraform.tfstate", "{}");

        var upgraded = await InfraCommands.RunAsync("init", project, "--upgrade", "--json");

        Assert.Equal(0, upgraded.Code);
        Assert.Equal("catchwater/modules/lake/main.tf", Assert.Single(upgraded.Json.GetProperty("written").EnumerateArray()).GetString());
        Assert.Equal("catchwater/modules/lake/gone.tf", Assert.Single(upgraded.Json.GetProperty("removed").EnumerateArray()).GetString());
        Assert.Equal("# my choices\n", _infra.Read("infra/terraform.tfvars"));
        Assert.Equal("{}", _infra.Read("infra/catchwater/stacks/state/terraform.tfstate"));
        Assert.False(File.Exists(Path.Combine(project, "infra/catchwater/modules/lake/gone.tf")));
    }

    [Theory]
    [InlineData("name: a-name-that-is-much-too-long-for-aws\n", "name", 1)]
    [InlineData("name: retail\nenvironments:\n  Production: {}\n", "environments", 2)]
    public async Task Rejects_names_that_aws_rejects(string yaml, string key, int line)
    {
        var refused = await InfraCommands.RunAsync("init", _infra.Project(yaml), "--json");
        Assert.Equal(2, refused.Code);
        var error = Assert.Single(refused.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal((key, line), (error.GetProperty("key").GetString(), error.GetProperty("line").GetInt32()));
        Assert.False(Directory.Exists(Path.Combine(_infra.Folder, "infra")));
    }

    [Fact]
    public async Task Rejects_a_region_that_is_none() =>
        Assert.Contains("'mars-1' is not a region of AWS", (await InfraCommands.RunAsync("init", _infra.Project(), "--region", "mars-1")).Messages);

    [Fact]
    public async Task Reports_what_is_wrong_in_catchwater_yaml()
    {
        var refused = await InfraCommands.RunAsync("init", _infra.Project("name: retail\nlaek: ./lake\n"));
        Assert.Equal(2, refused.Code);
        Assert.Contains("catchwater.yaml:2: laek", refused.Messages);
    }

    public void Dispose() => _infra.Dispose();
}
