using System.Text;

namespace Catchwater.Lake.Tests.Reading;

public sealed class CsvScanTests : IDisposable
{
    private readonly Folder _folder = new();

    [Fact]
    public async Task Infers_types_and_keeps_names()
    {
        _folder.Write("a.csv", "Id,Full Name,when,ok,price\n1,Ann,2020-01-02 03:04:05,true,1.5\n2,Bob,2020-01-03 03:04:05,false,2\n");
        var result = await _folder.ReadAsync(_folder.Source("a.csv"));
        Assert.Equal("Id BIGINT, Full Name VARCHAR, when TIMESTAMP, ok BOOLEAN, price DOUBLE", result.Schema);
        Assert.Equal(["1|Ann|2020-01-02 03:04:05|true|1.5", "2|Bob|2020-01-03 03:04:05|false|2.0"], result.Rows);
        Assert.Empty(result.Rejects);
    }

    [Theory]
    [InlineData("id,v,d\n2,,\n", false)]
    [InlineData("id,v,d\n", false)]
    [InlineData("d,v,id\n,,2\n", true)]
    public async Task A_column_without_a_value_says_nothing_about_its_type(string other, bool union)
    {
        _folder.Write("0.csv", other);
        _folder.Write("1.csv", "id,v,d\n1,2.5,31/12/2020\n");
        _folder.Write("2.csv", other);
        var result = await _folder.ReadAsync(_folder.Source("*.csv") with { UnionByName = union });
        Assert.Equal(["d DATE", "id BIGINT", "v DOUBLE"], result.Schema.Split(", ").Order());
        Assert.Contains(result.Rows, row => row.Contains("2020-12-31", StringComparison.Ordinal));
        Assert.Empty(result.Rejects);
    }

    [Fact]
    public async Task What_is_no_time_is_rejected_also_with_a_time_zone()
    {
        _folder.Write("a.csv", "id,ts\n1,2024-01-01 25:00:00\n2,notatime\n3,2024-13-01\n4,\n5,2024-01-01 10:00:00\n6,2024-01-01 10:00:00+02\n7,2024-01-01T10:00:00.25Z\n");
        var result = await _folder.ReadAsync(_folder.Source("a.csv", ("ts", "TIMESTAMP WITH TIME ZONE")));
        Assert.Equal("id BIGINT, ts TIMESTAMP WITH TIME ZONE", result.Schema);
        Assert.Equal(["4|NULL", "5|2024-01-01 10:00:00+00", "6|2024-01-01 08:00:00+00", "7|2024-01-01 10:00:00.25+00"], result.Rows);
        Assert.Equal([(2L, "ts"), (3L, "ts"), (4L, "ts")], result.Rejects.Select(reject => (reject.Line, reject.Column)));
    }

    [Theory]
    [InlineData("BIGINT")]
    [InlineData("INTEGER")]
    [InlineData("SMALLINT")]
    [InlineData("UINTEGER")]
    [InlineData("HUGEINT")]
    public async Task A_fraction_is_no_whole_number(string type)
    {
        var path = _folder.Write("a.csv", "id,n,v\n1,5.5,0.5\n2,5.0,x\n3,1e2,\"5,5\"\n4,15e-1,\n5, 7 ,\n6,\"two\",\n7,\"6.25\",\"a\nb\"\n8,NA,\n9,1_000,\n10,5.,1.5\n11,150e-1,\n12,.5,\n13,1e2,extra,4\n14,0x1f,\n15,000000000000000000007.00,\n");
        var result = await _folder.ReadAsync(_folder.Source("a.csv", ("n", type)) with { NullText = "NA" });
        Assert.Equal($"id BIGINT, n {type}, v VARCHAR", result.Schema);
        var hex = type == "HUGEINT";
        Assert.Equal(
            ["2|5|x", "3|100|5,5", "5|7|NULL", "8|NULL|NULL", "9|1000|NULL", "10|5|1.5", "11|15|NULL", .. (string[])(hex ? [] : ["14|31|NULL"]), "15|7|NULL"],
            result.Rows);
        Reject Bad(int line, string raw, string text) => new(path, line, "n", raw, $"could not convert string \"{text}\" to '{type}'");
        Assert.Equal(
            [
                Bad(2, "1,5.5,0.5", "5.5"), Bad(5, "4,15e-1,", "15e-1"), Bad(7, "6,\"two\",", "two"), Bad(8, "7,\"6.25\",\"a\nb\"", "6.25"), Bad(14, "12,.5,", ".5"),
                new Reject(path, 15, null, "13,1e2,extra,4", "3 values expected, found 4"), .. (Reject[])(hex ? [Bad(16, "14,0x1f,", "0x1f")] : []),
            ],
            result.Rejects);
    }

    [Fact]
    public async Task A_fraction_behind_the_sample_is_not_rounded()
    {
        _folder.Write("a.csv", $"id,v\n{string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i},{i}\n"))}60000,5.5\n60001,9223372036854775806.5\n60002,9223372036854775807\n");
        var result = await _folder.ReadAsync(_folder.Source("a.csv"));
        Assert.Equal("id BIGINT, v BIGINT", result.Schema);
        Assert.Equal((60_001, "60002|9223372036854775807"), (result.Rows.Length, result.Rows[^1]));
        Assert.Equal([(60_002L, "v", "60000,5.5"), (60_003L, "v", "60001,9223372036854775806.5")], result.Rejects.Select(reject => (reject.Line, reject.Column!, reject.Raw)));
    }

    [Fact]
    public async Task The_text_for_null_does_not_make_a_column_text()
    {
        _folder.Write("a.csv", "id,v\n1,2.5\n2,NA\n");
        Assert.Equal("id BIGINT, v DOUBLE", (await _folder.ReadAsync(_folder.Source("a.csv") with { NullText = "NA" })).Schema);
    }

    [Fact]
    public async Task Reads_the_date_format_from_the_file()
    {
        _folder.Write("a.csv", "d\n13/12/2010\n14/12/2010\n");
        Assert.Equal(["2010-12-13", "2010-12-14"], (await _folder.ReadAsync(_folder.Source("a.csv"))).Rows);
    }

    [Fact]
    public async Task Rejects_rows_with_line_column_text_and_reason()
    {
        var path = _folder.Write("a.csv", "id,name,amount\n1,a,1.5\n2,\"two\nlines\",2\n3,c,x\n4,d\n5,e,1,extra\nx,y,z\n\n6,\"q\"q,3\n7,h,4");
        var result = await _folder.ReadAsync(_folder.Source("a.csv", ("id", "INTEGER"), ("amount", "DOUBLE")));
        Assert.Equal("id INTEGER, name VARCHAR, amount DOUBLE", result.Schema);
        Assert.Equal(["1|a|1.5", "2|two\nlines|2.0", "7|h|4.0"], result.Rows);
        Assert.Equal(
            [
                new Reject(path, 5, "amount", "3,c,x", "could not convert string \"x\" to 'DOUBLE'"),
                new Reject(path, 6, "amount", "4,d", "3 values expected, found 2"),
                new Reject(path, 7, null, "5,e,1,extra", "3 values expected, found 4"),
                new Reject(path, 8, "amount", "x,y,z", "could not convert string \"z\" to 'DOUBLE'"),
                new Reject(path, 10, "name", "6,\"q\"q,3", "a quote is never closed, or text follows a closing quote"),
            ],
            result.Rejects);
    }

    [Theory]
    [InlineData("id,name\r\n1,a\r\nx,b\r\n3,c\r\n", 3)]
    [InlineData("id,name\r\n1,a\r\nx,b\r\n3,c", 3)]
    [InlineData("id,name\r1,a\rx,b\r3,c\r", 3)]
    [InlineData("\uFEFFid,name\n1,a\nx,b\n3,c", 3)]
    [InlineData("id,name\n\n1,a\n\n\nx,b\n3,c\n\n", 6)]
    [InlineData("id,name\n1,\"a\r\n\r\nb\"\nx,b\n3,c\n", 5)]
    public async Task Knows_the_line_whatever_ends_it(string text, int line)
    {
        _folder.Write("a.csv", text);
        var result = await _folder.ReadAsync(_folder.Source("a.csv", ("id", "INTEGER")));
        Assert.Equal(2, result.Rows.Length);
        Assert.Equal((line, "x,b"), result.Rejects.Select(reject => ((int)reject.Line, reject.Raw)).Single());
    }

    [Fact]
    public async Task Rejects_what_is_not_in_the_encoding()
    {
        _folder.Write("a.csv", [.. "id,name\n1,a"u8, 0xFF, 0xFE, .. "b\n2,c\n"u8]);
        var result = await _folder.ReadAsync(_folder.Source("a.csv"));
        Assert.Equal(["2|c"], result.Rows);
        Assert.Equal((2L, "this is not valid in the encoding of the file"), (result.Rejects.Single().Line, result.Rejects.Single().Reason));
    }

    [Fact]
    public async Task Rejects_a_quote_that_is_never_closed_to_the_end()
    {
        _folder.Write("a.csv", "id,name\n1,a\n2,\"b\n3,c\n");
        var result = await _folder.ReadAsync(_folder.Source("a.csv"));
        Assert.Equal(["1|a"], result.Rows);
        Assert.Equal((3L, "2,\"b\n3,c"), (result.Rejects.Single().Line, result.Rejects.Single().Raw));
    }

    [Fact]
    public async Task Rejects_a_line_beyond_two_megabytes()
    {
        _folder.Write("a.csv", $"id,name\n1,{new string('x', 10_000_000)}\n2,y\n");
        var result = await _folder.ReadAsync(_folder.Source("a.csv"));
        Assert.Equal(["2|y"], result.Rows);
        Assert.StartsWith("Maximum line size of 2000000 bytes exceeded", result.Rejects.Single().Reason, StringComparison.Ordinal);
        Assert.True(result.Rejects.Single().Raw.Length <= 65536);
    }

    [Fact]
    public async Task Keeps_a_nul_character()
    {
        _folder.Write("a.csv", "id,name\n1,a\0b\n2,c\n");
        Assert.Equal(["1|a\0b", "2|c"], (await _folder.ReadAsync(_folder.Source("a.csv"))).Rows);
    }

    [Theory]
    [InlineData("id,id,,\n1,2,3,4\n", "id BIGINT, id_1 BIGINT, column2 BIGINT, column3 BIGINT")]
    [InlineData("a,A,a_1\n1,2,3\n", "a BIGINT, A_1 BIGINT, a_1_1 BIGINT")]
    [InlineData("\"x,\"\"y\",\"a\nb\"\n1,2\n", "x,\"y BIGINT, a\nb BIGINT")]
    public async Task Makes_names_unique(string text, string schema)
    {
        _folder.Write("a.csv", text);
        Assert.Equal(schema, (await _folder.ReadAsync(_folder.Source("a.csv"))).Schema);
    }

    [Fact]
    public async Task Header_only_is_a_table_without_rows()
    {
        _folder.Write("a.csv", "id,name\n");
        var result = await _folder.ReadAsync(_folder.Source("a.csv", ("id", "INTEGER")));
        Assert.Equal("id INTEGER, name VARCHAR", result.Schema);
        Assert.Empty(result.Rows);
    }

    [Fact]
    public async Task No_bytes_are_a_fault_unless_columns_are_declared()
    {
        _folder.Write("a.csv", "");
        Assert.Equal("empty_file", (await _folder.FaultAsync(_folder.Source("a.csv"))).Problems[0].Code);
        Assert.Equal("id INTEGER", (await _folder.ReadAsync(_folder.Source("a.csv", ("id", "INTEGER")))).Schema);
    }

    [Fact]
    public async Task Reads_without_header()
    {
        _folder.Write("a.csv", "1,a\n2,b\n");
        var result = await _folder.ReadAsync(_folder.Source("a.csv") with { Header = false });
        Assert.Equal("column0 BIGINT, column1 VARCHAR", result.Schema);
        Assert.Equal(2, result.Rows.Length);
    }

    [Fact]
    public async Task Reads_other_delimiters_quotes_and_nulls()
    {
        _folder.Write("a.csv", "id;name;n\n1;'a;b';NA\n2;'it\\'s';5\n");
        var result = await _folder.ReadAsync(_folder.Source("a.csv") with { Delimiter = ";", Quote = "'", Escape = "\\", NullText = "NA" });
        Assert.Equal(["1|a;b|NULL", "2|it's|5"], result.Rows);
        _folder.Write("b.tsv", "id\tname\n1\tx\n");
        Assert.Equal("id BIGINT, name VARCHAR", (await _folder.ReadAsync(_folder.Source("b.tsv"))).Schema);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("UTF16")]
    [InlineData("latin-1")]
    [InlineData("iso-8859-1")]
    public async Task Reads_encodings(string encoding)
    {
        var utf16 = encoding.Contains("16", StringComparison.Ordinal);
        var text = "id,naïve\n1,é\n";
        byte[] bytes = utf16 ? [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)] : Encoding.Latin1.GetBytes(text);
        _folder.Write("a.csv", bytes);
        var result = await _folder.ReadAsync(_folder.Source("a.csv") with { Encoding = encoding });
        Assert.Equal("id BIGINT, naïve VARCHAR", result.Schema);
        Assert.Equal(["1|é"], result.Rows);
    }

    [Theory]
    [InlineData("ebcdic", null, null, "encoding")]
    [InlineData(null, "", null, "delimiter")]
    [InlineData(null, "\n", null, "delimiter")]
    [InlineData(null, null, "ab", "quote")]
    public async Task Rejects_settings_that_do_not_fit(string? encoding, string? delimiter, string? quote, string key)
    {
        _folder.Write("a.csv", "id\n1\n");
        var fault = await _folder.FaultAsync(_folder.Source("a.csv") with { Encoding = encoding, Delimiter = delimiter, Quote = quote });
        Assert.Equal(("invalid_source", key), (fault.Problems[0].Code, fault.Problems[0].Key));
    }

    [Fact]
    public async Task Declarations_must_name_columns_and_types_that_exist()
    {
        _folder.Write("a.csv", "id,amount\n1,2\n");
        var column = (await _folder.FaultAsync(_folder.Source("a.csv", ("amout", "DOUBLE")))).Problems[0];
        Assert.Equal(("unknown_column", "columns.amout", "did you mean 'amount'?"), (column.Code, column.Key, column.Hint));
        var type = (await _folder.FaultAsync(_folder.Source("a.csv", ("amount", "DUBBLE")))).Problems[0];
        Assert.Equal(("invalid_source", "columns.amount"), (type.Code, type.Key));
        Assert.Equal("id BIGINT, amount DECIMAL(10,2)", (await _folder.ReadAsync(_folder.Source("a.csv", ("AMOUNT", "DECIMAL(10,2)")))).Schema);
    }

    [Fact]
    public async Task Mixed_line_ends_are_a_fault_that_names_the_file()
    {
        var path = _folder.Write("a.csv", "id,name\n1,a\r\n2,b\n3,c\r4,d\n");
        var problem = (await _folder.FaultAsync(_folder.Source("a.csv"))).Problems[0];
        Assert.Equal(("invalid_csv", path), (problem.Code, problem.File));
    }

    public void Dispose() => _folder.Dispose();
}
