namespace Catchwater.Lake.Tests.Reading;

public sealed class JsonScanTests : IDisposable
{
    private readonly Folder _folder = new();

    [Theory]
    [InlineData("{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n")]
    [InlineData("{\"a\":1,\"b\":\"x\"}\r\n\r\n{\"a\":2,\"b\":\"y\"}")]
    [InlineData("[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"}]")]
    [InlineData("[\n  {\n    \"a\": 1,\n    \"b\": \"x\"\n  },\n  {\n    \"a\": 2,\n    \"b\": \"y\"\n  }\n]\n")]
    [InlineData("{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n{\n  \"a\": 2,\n  \"b\": \"y\"\n}\n")]
    public async Task Sees_the_layout(string text)
    {
        _folder.Write("a.json", text);
        var result = await _folder.ReadAsync(_folder.Source("a.json"));
        Assert.Equal("a BIGINT, b VARCHAR", result.Schema);
        Assert.Equal(["1|x", "2|y"], result.Rows);
        Assert.Empty(result.Rejects);
    }

    [Fact]
    public async Task Absent_and_null_are_null()
    {
        _folder.Write("a.json", "{\"a\":1,\"n\":{\"x\":1,\"y\":\"s\"},\"l\":[1,null]}\n{\"a\":null}\n{}\n{\"l\":[]}\n{\"n\":{}}\n{\"n\":{\"x\":null}}\n");
        var result = await _folder.ReadAsync(_folder.Source("a.json"));
        Assert.Equal("a BIGINT, n STRUCT(x BIGINT, y VARCHAR), l BIGINT[]", result.Schema);
        Assert.Equal(6, result.Rows.Length);
        Assert.Equal("1|{'x': 1, 'y': s}|[1, NULL]", result.Rows[0]);
    }

    [Fact]
    public async Task Rejects_bad_lines_by_line()
    {
        var path = _folder.Write("a.json", "{\"a\":1}\nnot json\n\n{\"a\":2,\n[1,2]\nnull\n\"text\"\n{\"a\":3}{\"a\":4}\n{\"a\":5}\n{\"a\":\"zz\"}");
        var result = await _folder.ReadAsync(_folder.Source("a.json", ("a", "BIGINT")));
        Assert.Equal(["1", "5"], result.Rows);
        Assert.Equal(
            [
                new Reject(path, 2, null, "not json", "this is not JSON"),
                new Reject(path, 4, null, "{\"a\":2,", "this is not JSON"),
                new Reject(path, 5, null, "[1,2]", "a JSON object is expected, found array"),
                new Reject(path, 6, null, "null", "a JSON object is expected, found null"),
                new Reject(path, 7, null, "\"text\"", "a JSON object is expected, found varchar"),
                new Reject(path, 8, null, "{\"a\":3}{\"a\":4}", "this is not JSON"),
                new Reject(path, 10, "a", "{\"a\":\"zz\"}", "could not convert \"zz\" to BIGINT"),
            ],
            result.Rejects);
    }

    [Theory]
    [InlineData("{\"n\":{\"x\":\"bad\"}}", "n")]
    [InlineData("{\"n\":3}", "n")]
    [InlineData("{\"l\":3}", "l")]
    [InlineData("{\"l\":[1,\"q\"]}", "l")]
    [InlineData("{\"s\":[{\"p\":1},{\"p\":\"q\"}]}", "s")]
    [InlineData("{\"d\":\"2020-13-45\"}", "d")]
    [InlineData("{\"b\":\"maybe\"}", "b")]
    [InlineData("{\"a b/~\\\"c\":\"x\"}", "a b/~\"c")]
    public async Task Rejects_a_value_that_does_not_fit_however_deep(string bad, string column)
    {
        _folder.Write("a.json", $"{{\"n\":{{\"x\":1}},\"l\":[1,null],\"s\":[{{\"p\":null}},{{}}],\"d\":\"2020-01-01\",\"b\":true}}\n{bad}\n");
        var result = await _folder.ReadAsync(_folder.Source(
            "a.json", ("n", "STRUCT(x BIGINT)"), ("l", "BIGINT[]"), ("s", "STRUCT(p INTEGER)[]"), ("d", "DATE"), ("b", "BOOLEAN"), ("a b/~\"c", "DOUBLE")));
        Assert.Single(result.Rows);
        Assert.Equal((2L, column), result.Rejects.Select(reject => (reject.Line, reject.Column)).Single());
    }

    [Fact]
    public async Task A_fraction_is_no_whole_number()
    {
        string[] good = ["{\"n\":5.0}", "{\"n\":1e2}", "{\"n\":\"7\"}", "{\"n\":9223372036854775807}", "{\"n\":null,\"l\":[1,null,2.0]}", "{\"n\":1,\"m\":{\"x\":2},\"l\":[1,2],\"s\":[{\"p\":3}]}"];
        string[] bad =
        [
            "{\"n\":1.5}", "{\"n\":true}", "{\"n\":false}", "{\"n\":\"5.5\"}", "{\"n\":25e-1}", "{\"n\":[1]}",
            "{\"m\":{\"x\":1.5}}", "{\"m\":{\"x\":true}}", "{\"l\":[1,1.5]}", "{\"l\":[true]}", "{\"s\":[{\"p\":1},{\"p\":0.5}]}", "{\"s\":[{\"p\":true}]}",
        ];
        _folder.Write("a.json", string.Join('\n', good.Concat(bad)));
        var result = await _folder.ReadAsync(_folder.Source(
            "a.json", ("n", "BIGINT"), ("m", "STRUCT(x INTEGER)"), ("l", "BIGINT[]"), ("s", "STRUCT(p INTEGER)[]")));
        Assert.Equal(["5", "100", "7", "9223372036854775807", "NULL", "1"], result.Rows.Select(row => row.Split('|')[0]));
        Assert.Equal("1|[1, 2]|{'x': 2}|[{'p': 3}]", result.Rows[^1]);
        Assert.Equal("NULL|[1, NULL, 2]|NULL|NULL", result.Rows[^2]);
        Assert.Equal(bad, result.Rejects.Select(reject => reject.Raw));
        Assert.Equal((7L, "n", "could not convert 1.5 to BIGINT"), (result.Rejects[0].Line, result.Rejects[0].Column, result.Rejects[0].Reason));
    }

    [Fact]
    public async Task Bad_values_of_an_array_are_rejected_by_place()
    {
        _folder.Write("a.json", "[{\"a\":1},{\"a\":\"x\"},3,{\"a\":4}]");
        var result = await _folder.ReadAsync(_folder.Source("a.json", ("a", "INTEGER")));
        Assert.Equal(["1", "4"], result.Rows);
        Assert.Equal([2L, 3L], result.Rejects.Select(reject => reject.Line));
    }

    [Theory]
    [InlineData("[{\"a\":1},\n{\"a\":2},\n {\"a\":3 \"b\":1}]", 3)]
    [InlineData("[{\"a\":1},\n{\"a\":2}", 2)]
    [InlineData("[{\"a\":1},\n{\"a\":2}]\n]", 3)]
    [InlineData("{\n\"a\": 1\n}\n{\n\"a\": }\n", 5)]
    public async Task A_broken_document_is_a_located_fault(string text, int line)
    {
        var path = _folder.Write("a.json", text);
        var problem = (await _folder.FaultAsync(_folder.Source("a.json"))).Problems[0];
        Assert.Equal(("invalid_json", path, line), (problem.Code, problem.File, problem.Line));
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public async Task Invalid_bytes_cost_their_line()
    {
        _folder.Write("a.json", [.. "{\"a\":\""u8, 0xFF, .. "\"}\n{\"a\":\"ok\"}\n"u8]);
        var result = await _folder.ReadAsync(_folder.Source("a.json"));
        Assert.Equal(["ok"], result.Rows);
        Assert.Equal(1, result.Rejects.Single().Line);
    }

    [Fact]
    public async Task A_long_line_is_read()
    {
        _folder.Write("a.json", $"{{\"a\":\"{new string('x', 10_000_000)}\"}}\n{{\"a\":\"y\"}}\n");
        Assert.Equal(2, (await _folder.ReadAsync(_folder.Source("a.json"))).Rows.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n \n")]
    public async Task Nothing_in_it_is_a_fault_unless_columns_are_declared(string text)
    {
        _folder.Write("a.json", text);
        Assert.Equal("empty_file", (await _folder.FaultAsync(_folder.Source("a.json"))).Problems[0].Code);
        Assert.Equal("a INTEGER", (await _folder.ReadAsync(_folder.Source("a.json", ("a", "INTEGER")))).Schema);
    }

    [Fact]
    public async Task No_object_in_it_is_a_fault_unless_columns_are_declared()
    {
        _folder.Write("a.json", "nope\nnada\n");
        Assert.Equal("invalid_source", (await _folder.FaultAsync(_folder.Source("a.json"))).Problems[0].Code);
        Assert.Equal(2, (await _folder.ReadAsync(_folder.Source("a.json", ("a", "INTEGER")))).Rejects.Length);
    }

    [Fact]
    public async Task Values_of_several_types_are_text()
    {
        _folder.Write("a.json", "{\"a\":1,\"b\":{\"x\":1}}\n{\"a\":\"two\",\"b\":3}\n");
        var result = await _folder.ReadAsync(_folder.Source("a.json"));
        Assert.Equal("a VARCHAR, b VARCHAR", result.Schema);
        Assert.Equal(["1|{\"x\":1}", "two|3"], result.Rows);
    }

    [Fact]
    public async Task Files_are_joined_by_name()
    {
        _folder.Write("a.json", "{\"a\":1}\n");
        _folder.Write("b.json", "[{\"b\":2}]");
        var result = await _folder.ReadAsync(_folder.Source("*.json"));
        Assert.Equal("a BIGINT, b BIGINT", result.Schema);
        Assert.Equal(["1|NULL", "NULL|2"], result.Rows);
    }

    [Fact]
    public async Task A_key_that_comes_late_in_a_large_file_is_not_lost()
    {
        var lines = Enumerable.Range(0, 120_000).Select(i => $"{{\"id\":{i},\"name\":\"{new string('x', 60)}{i}\"}}").Append("{\"id\":1,\"late\":5}");
        _folder.Write("a.json", string.Join('\n', lines));
        var result = await _folder.ReadAsync(_folder.Source("a.json"));
        Assert.Equal(120_000, result.Rows.Length);
        Assert.Equal((120_001L, "a key that is no column: late"), result.Rejects.Select(reject => (reject.Line, reject.Reason)).Single());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_that_differ_by_case_are_not_lost_without_a_word()
    {
        _folder.Write("a.json", "{\"Id\":1,\"v\":2}\n{\"id\":2,\"v\":3}\n");
        var result = await _folder.ReadAsync(_folder.Source("a.json"));
        Assert.Equal((1, 1), (result.Rows.Length, result.Rejects.Length));
        Assert.Contains("a key that is no column: id", result.Rejects[0].Reason);
    }
}
