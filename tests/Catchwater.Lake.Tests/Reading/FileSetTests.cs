using System.IO.Compression;
using Catchwater.Lake.Reading;

namespace Catchwater.Lake.Tests.Reading;

public sealed class FileSetTests : IDisposable
{
    private readonly Folder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Globs_are_read_in_order_of_names()
    {
        _folder.Write("b.csv", "id\n2\n");
        _folder.Write("a.csv", "id\n1\n");
        _folder.Write("deep/er/c.csv", "id\n3\n");
        Assert.Equal(["1", "2"], (await _folder.ReadAsync(_folder.Source("*.csv"))).Rows);
        Assert.Equal(["1", "2", "3"], (await _folder.ReadAsync(_folder.Source("**/*.csv"))).Rows.Order());
        Assert.Equal(["2"], (await _folder.ReadAsync(_folder.Source("[b-z].csv"))).Rows);
    }

    [Theory]
    [InlineData("w[1].csv")]
    [InlineData("w*.csv")]
    [InlineData("it's \"q\".csv")]
    [InlineData("日本 ü.csv")]
    public async Task Names_with_special_characters_mean_themselves(string name)
    {
        _folder.Write("w1.csv", "id\n9\n");
        _folder.Write(name, "id\n5\n");
        Assert.Equal(["5"], (await _folder.ReadAsync(_folder.Source(name))).Rows);
    }

    [Theory]
    [InlineData("none*.csv", "no file matches this pattern")]
    [InlineData("none.csv", "there is no such file")]
    [InlineData("folder", "this is a folder, a file or a glob is expected")]
    public async Task Nothing_there_is_a_fault_that_names_the_pattern(string name, string message)
    {
        Directory.CreateDirectory(_folder.File("folder"));
        var problem = (await _folder.FaultAsync(_folder.Source(name))).Problems[0];
        Assert.Equal(("no_such_file", message, _folder.File(name)), (problem.Code, problem.Message, problem.File));
    }

    [Fact]
    public async Task Columns_in_another_order_are_never_read_by_place()
    {
        _folder.Write("a.csv", "id,name\n1,a\n");
        var other = _folder.Write("b.csv", "name,id\nb,2\n");
        var problem = (await _folder.FaultAsync(_folder.Source("*.csv"))).Problems[0];
        Assert.Equal(("schema_differs", other, "this file has the columns of a.csv in another order"), (problem.Code, problem.File, problem.Message));
        Assert.Equal(["1|a", "2|b"], (await _folder.ReadAsync(_folder.Source("*.csv") with { UnionByName = true })).Rows);
    }

    [Fact]
    public async Task Files_with_different_columns_are_joined_by_name_when_asked()
    {
        _folder.Write("a.csv", "id,old\n1,x\n");
        _folder.Write("b.csv", "id,new\nx2,2.5\n");
        Assert.Equal("this file has the columns of a.csv with new instead of old", (await _folder.FaultAsync(_folder.Source("*.csv"))).Problems[0].Message);
        var result = await _folder.ReadAsync(_folder.Source("*.csv") with { UnionByName = true });
        Assert.Equal("id VARCHAR, old VARCHAR, new DOUBLE", result.Schema);
        Assert.Equal(["1|x|NULL", "x2|NULL|2.5"], result.Rows);
    }

    [Fact]
    public async Task Hive_folders_are_typed_columns()
    {
        _folder.Write("year=2024/month=01/x.csv", "a\n1\n");
        _folder.Write("year=2025/month=02/x.csv", "a\nx\n");
        var source = _folder.Source("**/*.csv", ("a", "INTEGER")) with { HivePartitioning = true };
        var result = await _folder.ReadAsync(source);
        Assert.Equal("a INTEGER, month VARCHAR, year BIGINT", result.Schema);
        Assert.Equal(["1|01|2024"], result.Rows);
        Assert.Equal(2, result.Rejects.Single().Line);
        var declared = await _folder.ReadAsync(source with { Columns = new Dictionary<string, string> { ["month"] = "INTEGER", ["year"] = "SMALLINT" } });
        Assert.Equal("a VARCHAR, month INTEGER, year SMALLINT", declared.Schema);
    }

    [Theory]
    [InlineData(".csv.gz")]
    [InlineData(".csv.zst")]
    [InlineData(".json.gz")]
    [InlineData(".json.zst")]
    public async Task Compressed_files_are_read_and_a_short_one_is_a_fault(string extension)
    {
        var csv = extension.StartsWith(".csv", StringComparison.Ordinal);
        var lines = Enumerable.Range(0, 60_000).Select(i => csv ? $"{i},{Guid.CreateVersion7()}" : $"{{\"id\":{i},\"g\":\"{Guid.CreateVersion7()}\"}}");
        var text = (csv ? "id,g\n" : "") + string.Join('\n', lines) + (csv ? "\nbad,x\n" : "\n{\"id\":\"bad\"}\n");
        var whole = Compress(extension, text);
        _folder.Write("whole" + extension, whole);
        var result = await _folder.ReadAsync(_folder.Source("whole" + extension, ("id", "BIGINT")));
        Assert.Equal((60_000, csv ? 60_002L : 60_001L), (result.Rows.Length, result.Rejects.Single().Line));
        foreach (var length in new[] { whole.Length / 2, whole.Length - 9, whole.Length - 1 })
        {
            var name = $"cut{length}{extension}";
            _folder.Write(name, whole[..length]);
            var problem = (await _folder.FaultAsync(_folder.Source(name, ("id", "BIGINT")))).Problems[0];
            Assert.True(problem.File == _folder.File(name) || problem.Message.Contains(name, StringComparison.Ordinal), problem.ToString());
        }

        _folder.Write("not" + extension, "id,name\n1,2\n");
        Assert.Equal("damaged_file", (await _folder.FaultAsync(_folder.Source("not" + extension))).Problems[0].Code);
    }

    [Fact]
    public async Task Gzip_of_several_members_is_whole()
    {
        _folder.Write("a.csv.gz", [.. Compress(".gz", "id\n1\n"), .. Compress(".gz", "2\n3\n")]);
        Assert.Equal(["1", "2", "3"], (await _folder.ReadAsync(_folder.Source("a.csv.gz"))).Rows);
    }

    [Fact]
    public async Task Fingerprint_changes_with_the_input_alone()
    {
        var path = _folder.Write("in/a.csv", "id\n1\n");
        async Task<string> Fingerprint(string pattern) => (await FileScan.OpenAsync(_folder.Session, _folder.Source(pattern), Token)).Fingerprint;
        var first = await Fingerprint("in/*.csv");
        Assert.Equal(64, first.Length);
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(first, await Fingerprint("in/*.csv"));
        _folder.Write("elsewhere/a.csv", "id\n1\n");
        Assert.Equal(first, await Fingerprint("elsewhere/*.csv"));
        _folder.Write("in/a.csv", "id\n2\n");
        var changed = await Fingerprint("in/*.csv");
        Assert.NotEqual(first, changed);
        _folder.Write("in/b.csv", "id\n3\n");
        Assert.NotEqual(changed, await Fingerprint("in/*.csv"));
        File.Move(_folder.File("in/b.csv"), _folder.File("in/c.csv"));
        Assert.NotEqual(changed, await Fingerprint("in/*.csv"));
    }

    [Fact]
    public async Task Tells_the_files_it_reads()
    {
        var path = _folder.Write("a.csv", "id\n1\n");
        var file = Assert.Single((await FileScan.OpenAsync(_folder.Session, _folder.Source("*.csv"), Token)).Files);
        Assert.Equal((path, 5L), (file.Path, file.Bytes));
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Compress(string extension, string text)
    {
        using var stream = new MemoryStream();
        using (Stream writer = extension.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)
            : new ZstdSharp.CompressionStream(stream, leaveOpen: true))
        {
            writer.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }
}
