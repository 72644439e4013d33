using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Tests.Reading;

public sealed class ParquetScanTests : IDisposable
{
    private readonly Folder _folder = new();

    [Fact]
    public async Task Reads_with_the_files_own_types()
    {
        await CopyAsync("a.parquet", "SELECT 1::SMALLINT AS a, DATE '2020-01-01' AS d, [1] AS l");
        var result = await _folder.ReadAsync(_folder.Source("a.parquet"));
        Assert.Equal("a SMALLINT, d DATE, l INTEGER[]", result.Schema);
        Assert.Equal(["1|2020-01-01|[1]"], result.Rows);
    }

    [Theory]
    [InlineData("DOUBLE")]
    [InlineData("FLOAT")]
    [InlineData("DECIMAL(9,2)")]
    [InlineData("VARCHAR")]
    public async Task A_fraction_is_no_whole_number(string type)
    {
        await _folder.Session.ExecuteAsync($"COPY (SELECT unnest([1, 2.5, NULL, 3])::{type} AS a) TO '{_folder.File("a.parquet")}'", TestContext.Current.CancellationToken);
        var result = await _folder.ReadAsync(_folder.Source("a.parquet", ("a", "INTEGER")));
        Assert.Equal(["1", "NULL", "3"], result.Rows);
        Assert.Equal((2L, "a"), (result.Rejects.Single().Line, result.Rejects.Single().Column));
    }

    [Fact]
    public async Task A_value_that_does_not_fit_the_declared_type_is_rejected()
    {
        await CopyAsync("a.parquet", "SELECT * FROM (VALUES ('1', 'x'), ('q', 'y'), (NULL, 'z')) t(a, b)");
        var result = await _folder.ReadAsync(_folder.Source("a.parquet", ("a", "INTEGER")));
        Assert.Equal("a INTEGER, b VARCHAR", result.Schema);
        Assert.Equal(["1|x", "NULL|z"], result.Rows);
        var reject = Assert.Single(result.Rejects);
        Assert.Equal((2L, "a", "could not convert q to INTEGER"), (reject.Line, reject.Column, reject.Reason));
        Assert.Contains("\"b\":\"y\"", reject.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declared_type_that_the_files_have_already_costs_nothing()
    {
        await CopyAsync("a.parquet", "SELECT 1 AS a, '2' AS b");
        await CopyAsync("b.parquet", "SELECT 3::BIGINT AS a, '4' AS b");
        var source = _folder.Source("*.parquet") with { UnionByName = true };
        Dictionary<string, string> types = new() { ["a"] = "BIGINT", ["b"] = "VARCHAR" };
        var declared = await FileScan.OpenAsync(_folder.Session, source with { Columns = types }, TestContext.Current.CancellationToken);
        Assert.Equal((await FileScan.OpenAsync(_folder.Session, source, TestContext.Current.CancellationToken)).Relation, declared.Relation);

        types["b"] = "INTEGER";
        var converted = await FileScan.OpenAsync(_folder.Session, source with { Columns = types }, TestContext.Current.CancellationToken);
        Assert.Contains("TRY_CAST(\"b\" AS INTEGER)", converted.Relation, StringComparison.Ordinal);
        Assert.DoesNotContain("TRY_CAST(\"a\"", converted.Relation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_replaced_is_read_anew_by_the_same_session()
    {
        await CopyAsync("a.parquet", "SELECT range AS a FROM range(3)");
        Assert.Equal(["0", "1", "2"], (await _folder.ReadAsync(_folder.Source("a.parquet"))).Rows);
        await CopyAsync("a.parquet", "SELECT 5 - range AS a FROM range(3)");
        Assert.Equal(["5", "4", "3"], (await _folder.ReadAsync(_folder.Source("a.parquet"))).Rows);
        await CopyAsync("a.parquet", "SELECT 'x' AS b, 1 AS c");
        var replaced = await _folder.ReadAsync(_folder.Source("a.parquet"));
        Assert.Equal(("b VARCHAR, c INTEGER", "x|1"), (replaced.Schema, Assert.Single(replaced.Rows)));
    }

    [Fact]
    public async Task Files_must_agree_unless_joined_by_name()
    {
        await CopyAsync("a.parquet", "SELECT 1 AS a");
        await CopyAsync("b.parquet", "SELECT 2 AS a, 'x' AS more");
        var problem = (await _folder.FaultAsync(_folder.Source("*.parquet"))).Problems[0];
        Assert.Equal(("schema_differs", _folder.File("b.parquet")), (problem.Code, problem.File));
        Assert.Equal(["1|NULL", "2|x"], (await _folder.ReadAsync(_folder.Source("*.parquet") with { UnionByName = true })).Rows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(-1)]
    public async Task Damaged_files_are_faults_that_name_them(int length)
    {
        await CopyAsync("whole.parquet", "SELECT range AS a, md5(range::VARCHAR) AS h FROM range(10000)");
        var bytes = await File.ReadAllBytesAsync(_folder.File("whole.parquet"), TestContext.Current.CancellationToken);
        var path = _folder.Write("cut.parquet", bytes[..(length < 0 ? bytes.Length - 1 : length)]);
        var problem = (await _folder.FaultAsync(_folder.Source("cut.parquet"))).Problems[0];
        Assert.Equal(("damaged_file", path), (problem.Code, problem.File));
        _folder.Write("text.parquet", "this is no parquet file at all");
        Assert.Equal("damaged_file", (await _folder.FaultAsync(_folder.Source("text.parquet"))).Problems[0].Code);
    }

    [Fact]
    public async Task Garbage_inside_is_a_fault_and_no_crash()
    {
        await CopyAsync("whole.parquet", "SELECT range AS a, md5(range::VARCHAR) AS h FROM range(20000)");
        var bytes = await File.ReadAllBytesAsync(_folder.File("whole.parquet"), TestContext.Current.CancellationToken);
        new Random(7).NextBytes(bytes.AsSpan(4, 2000));
        _folder.Write("bad.parquet", bytes);
        Assert.NotEmpty((await _folder.FaultAsync(_folder.Source("bad.parquet"))).Problems[0].Message);
    }

    public void Dispose() => _folder.Dispose();

    private Task CopyAsync(string name, string select) =>
        _folder.Session.ExecuteAsync($"COPY ({select}) TO {Quoting.Literal(_folder.File(name))}", TestContext.Current.CancellationToken);
}
