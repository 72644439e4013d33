using System.Xml.Linq;

namespace Catchwater.Host.Tests.Judging;

public sealed class ProfileTests : IDisposable
{
    private readonly HostProject _folder = new HostProject()
        .Write("people.csv", "id,name,city,age\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"{i},<b>p{i}</b>,{(i == 7 ? "" : i % 2 == 0 ? "Bern" : "Genf")},{20 + i}\n")))
        .Write("pipelines/people.yaml", "source: {path: people.csv, format: csv}\nquality_step: {enabled: false}\ntarget: {table: silver.people}\n")
        .Write("contracts/people.yaml", """
            apiVersion: v3.1.0
            kind: DataContract
            id: people
            version: 1.0.0
            status: active
            schema:
              - name: silver.people
                properties:
                  - {name: name, logicalType: string, classification: restricted}
                  - {name: city, logicalType: string, classification: public}
            """);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_profiled_without_a_project()
    {
        File.Delete(_folder["catchwater.yaml"]);
        var profile = await _folder.JsonAsync("quality", "profile", _folder["people.csv"]);
        Assert.Equal((60L, 4), ((long)profile["rows"]!, profile["columns"]!.AsArray().Count));
        Assert.Equal(("city", 1L, 2L), ((string)profile["columns"]![2]!["name"]!, (long)profile["columns"]![2]!["nulls"]!, (long)profile["columns"]![2]!["distinct"]!));
        var (code, text, _) = await _folder.RunAsync("quality", "profile", _folder["people.csv"]);
        Assert.Equal(0, code);
        Assert.Contains("top Bern (30), Genf (29)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_whole_safe_and_shows_what_is_there()
    {
        var (code, text, error) = await _folder.RunAsync("quality", "profile", _folder["people.csv"], "-o", _folder["p.html"]);
        Assert.True(code == 0, text + error);
        var page = await File.ReadAllTextAsync(_folder["p.html"], TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<b>p1</b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        var body = XDocument.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)]);
        Assert.Equal(4, body.Descendants("article").Count());
        Assert.Equal(20, body.Descendants("rect").Count());
        Assert.Contains("city is missing in 1 row (1.66%)", body.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("Genf", body.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_contract_classifies_is_hidden_in_profile_report_and_draft()
    {
        var (code, text, error) = await _folder.RunAsync("run", _folder.Folder);
        Assert.True(code == 0, text + error);
        (_, text, _) = await _folder.RunAsync("quality", "profile", "silver.people", "-p", _folder.Folder);
        Assert.Contains("values are hidden: restricted", text, StringComparison.Ordinal);
        Assert.Contains("Genf", text, StringComparison.Ordinal);
        Assert.DoesNotContain("p1<", text, StringComparison.Ordinal);
        await _folder.RunAsync("quality", "check", "-p", _folder.Folder, "-o", _folder["r.html"]);
        var page = await File.ReadAllTextAsync(_folder["r.html"], TestContext.Current.CancellationToken);
        Assert.Contains("Profile of silver.people", page, StringComparison.Ordinal);
        Assert.DoesNotContain("p1&lt;", page, StringComparison.Ordinal);
        await _folder.RunAsync("quality", "check", "-p", _folder.Folder, "-o", _folder["r.html"], "--no-profile");
        Assert.DoesNotContain("Profile of", await File.ReadAllTextAsync(_folder["r.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (_, text, _) = await _folder.RunAsync("quality", "suggest", "silver.people", "-p", _folder.Folder);
        Assert.Contains("classification: \"restricted\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("p1<", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_catalogue_classifies_is_hidden_too()
    {
        _folder.Write("rules/people.yaml", "kind: rules\ndataset: silver.people\nrules:\n  old: {type: validity, expression: age > 900, severity: warning}\n");
        var (code, text, error) = await _folder.RunAsync("run", _folder.Folder);
        Assert.True(code == 0, text + error);
        Assert.Contains("age=21", (await _folder.RunAsync("quality", "check", "silver.people", "-p", _folder.Folder)).Out, StringComparison.Ordinal);
        (code, text, error) = await _folder.RunAsync("catalog", "update", "silver.people", "--column", "age", "--set", "classification=restricted", "-p", _folder.Folder);
        Assert.True(code == 0, text + error);

        (_, text, _) = await _folder.RunAsync("quality", "check", "silver.people", "-p", _folder.Folder);
        Assert.Contains("age=\"***\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("age=2", text, StringComparison.Ordinal);
        (_, text, _) = await _folder.RunAsync("quality", "profile", "silver.people", "-p", _folder.Folder);
        Assert.Equal(2, text.Split("values are hidden: restricted").Length - 1);
        var ran = await _folder.JsonAsync("run", _folder.Folder, "--full-refresh");
        Assert.DoesNotContain("\"age\":2", ran.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"age\":2", (await _folder.JsonAsync("quality", "check", "-p", _folder.Folder, _folder["people.csv"], "--as", "silver.people")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_is_accepted_and_its_own_data_passes()
    {
        var (code, text, error) = await _folder.RunAsync("quality", "suggest", _folder["people.csv"], "-o", _folder["draft.yaml"]);
        Assert.True(code == 0, text + error);
        (code, text, error) = await _folder.RunAsync("quality", "check", _folder["people.csv"], "--contract", _folder["draft.yaml"]);
        Assert.True(code == 0, text + error);
        Assert.Contains("city_missing: WARN", text, StringComparison.Ordinal);
        _folder.Write("people.csv", "id,name,city,age\n1,a,Bern,3\n1,b,Rom,4\n");
        (code, text, _) = await _folder.RunAsync("quality", "check", _folder["people.csv"], "--contract", _folder["draft.yaml"]);
        Assert.Equal(1, code);
        Assert.Contains("primary_key: FAIL", text, StringComparison.Ordinal);
        (code, _, error) = await _folder.RunAsync("quality", "suggest", _folder["people.csv"], "-o", _folder["draft.yaml"]);
        Assert.Equal(2, code);
        Assert.Contains("this file is there already", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_neither_table_nor_file_is_said()
    {
        Assert.Contains("'people' is neither a table nor a file", (await _folder.RunAsync("quality", "profile", "people")).Error, StringComparison.Ordinal);
        Assert.Contains("silver.people is not published", (await _folder.RunAsync("quality", "profile", "silver.people", "-p", _folder.Folder)).Error, StringComparison.Ordinal);
        Assert.Contains("this is a folder, and no Delta table", (await _folder.RunAsync("quality", "profile", _folder.Folder + "/")).Error, StringComparison.Ordinal);
    }
}
