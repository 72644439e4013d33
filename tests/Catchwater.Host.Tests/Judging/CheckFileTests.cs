using System.Xml.Linq;

namespace Catchwater.Host.Tests.Judging;

public sealed class CheckFileTests : IDisposable
{
    private const string Contract =
        """
        apiVersion: v3.1.0
        kind: DataContract
        id: orders
        version: 1.0.0
        status: active
        schema:
          - name: orders
            properties:
              - {name: id, logicalType: integer, required: true, unique: true}
              - {name: code, logicalType: string, logicalTypeOptions: {pattern: '^0'}}
              - {name: amount, logicalType: number}
            quality:
              - {name: small, type: custom, engine: catchwater, severity: warning, implementation: {check: rowExpression, expression: amount < 100}}

        """;

    private readonly HostProject _folder = new HostProject().Write("orders.csv", "id,code,amount\n1,007,1.5\n2,008,2.5\n").Write("orders.yaml", Contract);

    public CheckFileTests() => File.Delete(_folder["catchwater.yaml"]);

    public void Dispose() => _folder.Dispose();

    private Task<(int Code, string Out, string Error)> Check(params string[] arguments) => _folder.RunAsync(["quality", "check", .. arguments]);

    [Fact]
    public async Task A_file_is_judged_without_a_project_and_read_as_the_contract_says()
    {
        var (code, text, error) = await Check(_folder["orders.csv"], "--contract", _folder["orders.yaml"]);
        Assert.True(code == 0, text + error);
        Assert.Contains($"Table: bronze.orders ({_folder["orders.csv"]})", text, StringComparison.Ordinal);
        Assert.Contains("code_pattern: PASS", text, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(_folder.Folder).Length);
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_fail_and_are_shown()
    {
        _folder.Write("orders.csv", "id,code,amount\n1,007,1.5\nx,008,2.5\n3,009,much\n4,0,1\n");
        var (code, text, _) = await Check(_folder["orders.csv"], "--contract", _folder["orders.yaml"]);
        Assert.Equal(1, code);
        Assert.Contains("2 of 4 rows cannot be read", text, StringComparison.Ordinal);
        Assert.Contains("line=3, column=\"id\"", text, StringComparison.Ordinal);
        Assert.Contains("much", text, StringComparison.Ordinal);
        _folder.Write("orders.yaml", Contract.Replace("logicalType: number}", "logicalType: number, classification: confidential}"));
        Assert.DoesNotContain("much", (await Check(_folder["orders.csv"], "--contract", _folder["orders.yaml"])).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jsonl", "{\"id\": 1, \"code\": \"07\", \"amount\": 1}\n{\"id\": 1, \"code\": \"07\", \"amount\": 2}\n")]
    [InlineData("csv", "id,code,amount\n1,07,1\n1,07,2\n")]
    [InlineData("tsv", "id\tcode\tamount\n1\t07\t1\n1\t07\t2\n")]
    public async Task Every_format_is_judged(string ending, string text)
    {
        _folder.Write($"in/orders-1.{ending}", text);
        var result = await _folder.JsonAsync("quality", "check", _folder[$"in/*.{ending}"], "--contract", _folder["orders.yaml"]);
        Assert.Equal("quality_failed", (string)result["status"]!);
        var failed = result["quality"]![0]!["rules"]!.AsArray().Where(rule => (string)rule!["status"]! != "pass").ToList();
        Assert.Equal("id_unique", (string)Assert.Single(failed)!["name"]!);
        Assert.StartsWith($"SELECT \"id\", count(*) AS \"count\" FROM '{_folder[$"in/*.{ending}"]}'", (string)failed[0]!["sql"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_rules_that_were_written_count_where_every_row_can_be_read()
    {
        _folder.Write("rules.yaml", "kind: rules\ndataset: a.b\nrules:\n  ids: {type: completeness, columns: [id]}\n  small: {type: validity, expression: amount < 2, threshold: 1}\n");
        var result = await _folder.JsonAsync("quality", "check", _folder["orders.csv"], "--rules", _folder["rules.yaml"]);
        Assert.Equal((0.5, 2), ((double)result["summary"]!["score"]!, result["quality"]![0]!["rules"]!.AsArray().Count));

        _folder.Write("readable.yaml", "kind: rules\ndataset: a.b\nrules:\n  readable: {type: completeness, columns: [id]}\n").Write("broken.csv", "id,code,amount\n1,007,1.5\n2,008\n");
        result = await _folder.JsonAsync("quality", "check", _folder["broken.csv"], "--rules", _folder["readable.yaml"]);
        Assert.Equal(["readable_rows", "readable"], result["quality"]![0]!["rules"]!.AsArray().Select(rule => (string)rule!["name"]!));
    }

    [Fact]
    public async Task A_warning_that_fails_the_check_fails_in_every_report()
    {
        _folder.Write("orders.csv", "id,code,amount\n1,007,150\n");
        var (code, text, _) = await Check(_folder["orders.csv"], "-c", _folder["orders.yaml"], "--fail-on", "warning", "-o", _folder["j.xml"]);
        Assert.Equal(1, code);
        Assert.Contains("FAIL", text, StringComparison.Ordinal);
        Assert.Equal("1", (string)XDocument.Load(_folder["j.xml"]).Root!.Element("testsuite")!.Attribute("failures")!);
        Assert.Single(XDocument.Load(_folder["j.xml"]).Descendants("failure"));
        await Check(_folder["orders.csv"], "-c", _folder["orders.yaml"], "--fail-on", "warning", "-o", _folder["r.html"]);
        Assert.Contains("<title>FAIL", await File.ReadAllTextAsync(_folder["r.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Check(_folder["orders.csv"], "-c", _folder["orders.yaml"], "-o", _folder["r.html"]);
        Assert.Contains("<title>PASS", await File.ReadAllTextAsync(_folder["r.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_named_as_a_contract_are_one_mistake()
    {
        _folder.Write("rules.yaml", "kind: rules\ndataset: a.b\nrules:\n  ids: {type: completeness, columns: [id]}\n");
        var (code, _, error) = await Check(_folder["orders.csv"], "--contract", _folder["rules.yaml"]);
        Assert.Equal(2, code);
        Assert.Contains("this file holds rules, not a contract", error, StringComparison.Ordinal);
        Assert.DoesNotContain("apiVersion", error, StringComparison.Ordinal);
        Assert.Contains("--contract", (await Check(_folder["orders.csv"], "--rules", _folder["orders.yaml"])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_is_never_cut_within_a_character()
    {
        _folder.Write("orders.csv", $"id,code,amount\n1,x{string.Concat(Enumerable.Repeat("😀", 200))},1\n").Write("rules.yaml", """
            kind: rules
            dataset: a.b
            rules:
              zero: {type: validity, expression: "code like '0%'", threshold: 1, segment_by: [code]}
            """);
        var (code, text, error) = await Check(_folder["orders.csv"], "--rules", _folder["rules.yaml"], "-f", "junit");
        Assert.True(code == 1, text + error);
        Assert.Contains("😀", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_warning_fails_only_when_asked_to()
    {
        _folder.Write("orders.csv", "id,code,amount\n1,007,150\n");
        Assert.Equal(0, (await Check(_folder["orders.csv"], "-c", _folder["orders.yaml"])).Code);
        Assert.Equal(1, (await Check(_folder["orders.csv"], "-c", _folder["orders.yaml"], "--fail-on", "warning")).Code);
        Assert.Equal(2, (await Check(_folder["orders.csv"], "-c", _folder["orders.yaml"], "--fail-on", "info")).Code);
    }

    [Fact]
    public async Task A_report_is_written_in_the_format_its_name_says()
    {
        var (code, text, error) = await Check(_folder["orders.csv"], "-c", _folder["orders.yaml"], "--output", _folder["out/report.html"]);
        Assert.True(code == 0, text + error);
        Assert.StartsWith("<!doctype html>", await File.ReadAllTextAsync(_folder["out/report.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("PASS", text, StringComparison.Ordinal);
        await Check(_folder["orders.csv"], "-c", _folder["orders.yaml"], "--output", _folder["junit.xml"]);
        Assert.Equal("testsuites", XDocument.Load(_folder["junit.xml"]).Root!.Name.LocalName);
        await Check(_folder["orders.csv"], "-c", _folder["orders.yaml"], "--output", _folder["report.txt"], "--format", "json");
        Assert.StartsWith("{", await File.ReadAllTextAsync(_folder["report.txt"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_files_and_other_files_that_rules_refer_to_work_too()
    {
        _folder.Write("rules.yaml", "kind: rules\ndataset: silver.orders\nrules:\n  known: {type: consistency, columns: [code], references: silver.codes, referenced_columns: [code], threshold: 1}\n")
            .Write("codes.csv", "code\nA\nB\n").Write("orders.csv", "id,code\n1,A\n2,C\n");
        var (code, text, error) = await Check(_folder["orders.csv"], "--rules", _folder["rules.yaml"], "--with", $"silver.codes={_folder["codes.csv"]}");
        Assert.True(code == 1, text + error);
        Assert.Contains("1 of 2 rows (50%)", text, StringComparison.Ordinal);
        var (missing, _, message) = await Check(_folder["orders.csv"], "--rules", _folder["rules.yaml"]);
        Assert.Equal(2, missing);
        Assert.Contains("rules.yaml:4: rules.known.references: there is no table 'silver.codes'", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_said_with_the_next_step()
    {
        var (code, _, error) = await Check(_folder["orders.csv"]);
        Assert.Equal(2, code);
        Assert.Contains("nothing says what this file must satisfy", error, StringComparison.Ordinal);
        Assert.Contains("quality suggest", error, StringComparison.Ordinal);
        Assert.Contains("there is no such file", (await Check(_folder["nope.csv"], "-c", _folder["orders.yaml"])).Error, StringComparison.Ordinal);
        Assert.Contains("there is no such file", (await Check(_folder["orders.csv"], "-c", _folder["nope.yaml"])).Error, StringComparison.Ordinal);
        Assert.Contains("the name does not say how the file is written", (await Check(_folder["orders.yaml"], "-c", _folder["orders.yaml"])).Error, StringComparison.Ordinal);
        _folder.Write("two.yaml", Contract + "  - name: others\n");
        Assert.Contains("two.yaml:6: schema: 2 tables stand here", (await Check(_folder["orders.csv"].Replace("orders.csv", "*.csv"), "-c", _folder["two.yaml"], "--as", "x.y")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_project_judges_a_file_before_it_is_loaded_and_a_published_table_as_a_delta_folder()
    {
        using var project = new HostProject()
            .Write("data/in.csv", "id,code,amount\n1,007,1.5\n")
            .Write("pipelines/t.yaml", "source: {path: data/in.csv, format: csv, columns: {code: varchar}}\nquality_step: {enabled: false}\ntarget: {table: silver.orders}\n")
            .Write("contracts/orders.yaml", Contract.Replace("name: orders\n", "name: silver.orders\n"));
        var (code, text, error) = await project.RunAsync("run", project.Folder);
        Assert.True(code == 0, text + error);
        (code, text, error) = await project.RunAsync("quality", "check", "-p", project.Folder);
        Assert.True(code == 0, text + error);
        (code, text, error) = await project.RunAsync("quality", "check", _folder["orders.csv"], "--as", "silver.orders", "-p", project.Folder);
        Assert.True(code == 0, text + error);
        Assert.Contains("code_pattern: PASS", text, StringComparison.Ordinal);
        (code, text, error) = await project.RunAsync("quality", "check", "silver.orders", "--contract", _folder["orders.yaml"], "-p", project.Folder);
        Assert.True(code == 0, text + error);
        (code, text, error) = await project.RunAsync("quality", "check", project["lake/silver/orders"], "--contract", _folder["orders.yaml"]);
        Assert.True(code == 0, text + error);
        Assert.Contains("Table: silver.orders (", text, StringComparison.Ordinal);
    }
}
