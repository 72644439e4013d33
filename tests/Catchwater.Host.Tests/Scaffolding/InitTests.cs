using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Catchwater.Host.Tests.Scaffolding;

public sealed class InitTests : IDisposable
{
    private readonly HostProject _project = new();

    private string New => _project["new"];

    [Fact]
    public async Task The_retail_template_is_the_sample_and_its_tests_pass_at_once()
    {
        var (code, text, error) = await _project.RunAsync("init", New);
        Assert.True(code == 0, error);
        Assert.Contains("next: catchwater run ", text, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(Repository.Path("samples/retail/data/online-retail.csv.zst"), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(_project["new/data/online-retail.csv.zst"], TestContext.Current.CancellationToken));
        Assert.DoesNotContain("samples/retail", await File.ReadAllTextAsync(_project["new/README.md"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("lake/", await File.ReadAllTextAsync(_project["new/.gitignore"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, (await _project.RunAsync("test", New)).Code);
        var plan = await _project.JsonAsync("plan", New);
        Assert.Equal((7, 1, 1), (plan["tables"]!.AsArray().Count, plan["sources"]!.AsArray().Count, plan["streams"]!.AsArray().Count));

        // What runs leave behind in the sample's folder is no part of it.
        var sample = Repository.Path("samples/retail");
        var files = Directory.EnumerateFiles(sample, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(sample, file))
            .Where(name => !name.StartsWith("lake", StringComparison.Ordinal) && !name.StartsWith(".catchwater", StringComparison.Ordinal) && !name.StartsWith("catalog.db", StringComparison.Ordinal));
        Assert.All(files, name => Assert.True(File.Exists(Path.Combine(New, name)), $"{name} is not in the template"));
    }

    [Fact]
    public async Task The_empty_template_runs()
    {
        Assert.Equal(0, (await _project.RunAsync("init", _project["9 lives!"], "--template", "empty")).Code);
        var run = await _project.JsonAsync("run", _project["9 lives!"]);
        Assert.Equal(("success", "project-9-lives"), ((string)run["status"]!, (string)run["project"]!));
    }

    [Fact]
    public async Task A_project_from_a_file_runs_at_once_and_its_contract_holds()
    {
        var rows = Enumerable.Range(1, 30).Select(n => $"{n},\"a, b\",{n}.50,{(n % 2 == 0 ? "true" : "false")},2026-01-0{(n % 9) + 1}T10:00:00Z,{(n % 3 == 0 ? "" : "x" + n)}");
        _project.Write("My Orders.csv", $"Order ID,customer,amount,paid,ordered at,true\n{string.Join('\n', rows)}\n");
        var (code, text, error) = await _project.RunAsync("init", New, "--from", _project["My Orders.csv"]);
        Assert.True(code == 0, error);
        Assert.Contains("bronze.my_orders: 30 rows, 6 columns", text, StringComparison.Ordinal);

        var contract = await File.ReadAllTextAsync(_project["new/contracts/bronze.my_orders.odcs.yaml"], TestContext.Current.CancellationToken);
        Assert.Contains("      - name: \"Order_ID\"\n        logicalType: integer # BIGINT\n        primaryKey: true # 30 values, all different, none missing\n", contract, StringComparison.Ordinal);
        Assert.Contains("      - name: \"ordered_at\"\n        logicalType: timestamp # TIMESTAMP WITH TIME ZONE\n        required: true # no NULL in 30 rows\n", contract, StringComparison.Ordinal);

        var run = await _project.JsonAsync("run", New);
        Assert.Equal("success", (string)run["status"]!);
        Assert.Equal(30, (long)run["tables"]![0]!["rows"]!);
        Assert.Equal(1.0, (double)run["quality"]![0]!["score"]!);
    }

    [Fact]
    public async Task Another_file_becomes_another_table_of_the_project_that_is_there()
    {
        _project.Write("a.csv", "id\n1\n").Write("new/data/b.jsonl", "{\"id\": 1, \"tags\": [\"x\"], \"at\": {\"city\": \"Bern\"}}\n");
        Assert.Equal(0, (await _project.RunAsync("init", New, "--from", _project["a.csv"])).Code);
        await File.AppendAllTextAsync(_project["new/catchwater.yaml"], "description: mine\n", TestContext.Current.CancellationToken);

        var (code, _, error) = await _project.RunAsync("init", New, "--from", _project["new/data/b.jsonl"], "--table", "raw.bees");
        Assert.True(code == 0, error);
        Assert.Contains("description: mine", await File.ReadAllTextAsync(_project["new/catchwater.yaml"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("path: data/b.jsonl", await File.ReadAllTextAsync(_project["new/pipelines/raw.bees.yaml"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var run = await _project.JsonAsync("run", New);
        Assert.Equal(("success", 2), ((string)run["status"]!, run["tables"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_compressed_file_stays_compressed()
    {
        await using (var gzip = new GZipStream(File.Create(_project["a.csv.gz"]), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync("id,n\n1,2\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, (await _project.RunAsync("init", New, "--from", _project["a.csv.gz"])).Code);
        Assert.True(File.Exists(_project["new/data/a.csv.gz"]));
        Assert.Equal("success", (string)(await _project.JsonAsync("run", New))["status"]!);
    }

    [Fact]
    public async Task Nothing_is_written_over_and_a_second_time_changes_nothing()
    {
        _project.Write("new/pipelines/bronze.sales.yaml", "mine: true\n").Write("new/README.md", "mine\n");
        var (code, _, error) = await _project.RunAsync("init", New);
        Assert.Equal(2, code);
        Assert.Contains("README.md: the file is there and differs", error, StringComparison.Ordinal);
        Assert.Contains("pipelines/bronze.sales.yaml: the file is there and differs", error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.EnumerateFiles(New, "*", SearchOption.AllDirectories).Count());
        Assert.Equal("mine\n", await File.ReadAllTextAsync(_project["new/README.md"], TestContext.Current.CancellationToken));

        var first = await _project.JsonAsync("init", _project["other"], "--template", "empty");
        var second = await _project.JsonAsync("init", _project["other"], "--template", "empty");
        Assert.Equal((2, 0), (first["written"]!.AsArray().Count, second["written"]!.AsArray().Count));
        Assert.Equal(2, (int)second["unchanged"]!);
    }

    [Theory]
    [InlineData("none.csv", "there is no such file")]
    [InlineData("catchwater.yaml", "the name does not say how the file is written")]
    [InlineData("bad.parquet", "bad.parquet")]
    public async Task A_file_that_cannot_be_read_is_said_and_nothing_is_written(string file, string expected)
    {
        _project.Write("bad.parquet", "no parquet");
        var (code, _, error) = await _project.RunAsync("init", New, "--from", _project[file]);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(New));
    }

    public static TheoryData<string, string, string, string> OddFiles => new()
    {
        // name, encoding, content, the rows as JSON
        { "semicolons.csv", "utf-8", "id;name;price\n1;Ann, Bob;1,50\n2;Cy;2,75\n", """[{"id":1,"name":"Ann, Bob","price":"1,50"},{"id":2,"name":"Cy","price":"2,75"}]""" },
        { "pipes.csv", "utf-8", "id|name\n1|Ann\n2|Bob\n", """[{"id":1,"name":"Ann"},{"id":2,"name":"Bob"}]""" },
        { "tabs.csv", "utf-8", "id\tname\n1\tAnn\n", """[{"id":1,"name":"Ann"}]""" },
        { "bom.csv", "utf-8-bom", "id,name\n1,Ann\n", """[{"id":1,"name":"Ann"}]""" },
        { "latin.csv", "latin-1", "id,stadt\n1,Zürich\n2,Genève\n", """[{"id":1,"stadt":"Zürich"},{"id":2,"stadt":"Genève"}]""" },
        { "wide.csv", "utf-16", "id,name\n1,Zoë\n", """[{"id":1,"name":"Zoë"}]""" },
        { "crlf.csv", "utf-8", "id,name\r\n1,Ann\r\n", """[{"id":1,"name":"Ann"}]""" },
        { "lines.csv", "utf-8", "id,note\n1,\"one\ntwo\"\n2,\"a \"\"q\"\"\"\n", """[{"id":1,"note":"one\ntwo"},{"id":2,"note":"a \"q\""}]""" },
        { "nameless.csv", "utf-8", "1,Ann,2.5\n2,Bob,3.5\n", """[{"column0":1,"column1":"Ann","column2":2.5},{"column0":2,"column1":"Bob","column2":3.5}]""" },
        { "years.csv", "utf-8", "country,2023,2024\nCH,1,2\nDE,3,4\n", """[{"country":"CH","2023":1,"2024":2},{"country":"DE","2023":3,"2024":4}]""" },
        { "names.csv", "utf-8", "id,name,name,,\n1,a,b,c,d\n", """[{"id":1,"name":"a","name_1":"b","column3":"c","column4":"d"}]""" },
        { "one.csv", "utf-8", "x\n1\n", """[{"x":1}]""" },
        { "broken name.csv", "utf-8", "\"a\nb\",c\n1,2\n", """[{"a_b":1,"c":2}]""" },
        { "a: b#c.csv", "utf-8", "x\n1\n", """[{"x":1}]""" },
        { "taken.csv", "utf-8", "batch_id,select\n7,2\n", """[{"batch_id":7,"select":2}]""" },
        { "销售.csv", "utf-8", "名,数\nA,1\n", """[{"名":"A","数":1}]""" },
        { "nothing.csv", "utf-8", "id,name\n", "[]" },
    };

    [Theory]
    [MemberData(nameof(OddFiles))]
    public async Task However_a_csv_is_written_its_rows_arrive(string name, string encoding, string content, string rows)
    {
        Encoding encoded = encoding switch { "utf-8-bom" => new UTF8Encoding(true), "latin-1" => Encoding.Latin1, "utf-16" => Encoding.Unicode, _ => new UTF8Encoding(false) };
        await File.WriteAllTextAsync(_project[name], content, encoded, TestContext.Current.CancellationToken);
        var init = await _project.JsonAsync("init", New, "--from", _project[name]);
        Assert.True((int?)init["rows_malformed"] == 0, init.ToJsonString());

        var run = await _project.JsonAsync("run", New);
        Assert.True((string?)run["status"] == "success", run.ToJsonString());
        var (code, text, error) = await _project.RunAsync("query", $"SELECT * EXCLUDE ({(name == "taken.csv" ? "nothing" : "processed_at, batch_id")}) FROM {init["table"]} ORDER BY 1".Replace(" EXCLUDE (nothing)", ""), "-p", New, "--json");
        Assert.True(code == 0, error);
        Assert.Equal(rows, text.TrimEnd());
    }

    [Fact]
    public async Task Columns_named_like_yaml_or_sql_survive()
    {
        _project.Write("odd.csv", "a: b,\"say \"\"hi\"\"\",null,#c,sélect,a b,a_b\n1,2,3,4,5,6,7\n");
        Assert.Equal(0, (await _project.RunAsync("init", New, "--from", _project["odd.csv"])).Code);
        Assert.Equal("success", (string)(await _project.JsonAsync("run", New))["status"]!);
        var rows = JsonNode.Parse((await _project.RunAsync("query", "SELECT * EXCLUDE (processed_at, batch_id) FROM bronze.odd", "-p", New, "--json")).Out)!;
        Assert.Equal("""{"a:_b":1,"say_\"hi\"":2,"null":3,"#c":4,"sélect":5,"a_b_2":6,"a_b":7}""", rows[0]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    public void Dispose() => _project.Dispose();
}
