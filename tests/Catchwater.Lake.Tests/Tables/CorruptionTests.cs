using Catchwater.Core.Errors;
using Catchwater.Lake.Tables;

namespace Catchwater.Lake.Tests.Tables;

public sealed class CorruptionTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("cut off", 2)]
    [InlineData("cut at a line's end", null)]
    [InlineData("empty", 1)]
    [InlineData("no json", 1)]
    [InlineData("not what the protocol says", 1)]
    public async Task A_damaged_log_entry_is_named_with_its_line(string damage, int? line)
    {
        await WriteAsync(3);
        var file = _lake.Commit(1);
        var text = File.ReadAllText(file);
        File.WriteAllText(file, damage switch
        {
            "cut off" => text[..(text.IndexOf('\n', StringComparison.Ordinal) + 20)],
            "cut at a line's end" => text[..(text.IndexOf('\n', StringComparison.Ordinal) + 1)],
            "empty" => "",
            "no json" => "not json\n",
            _ => """{"add":{"size":1}}""",
        });
        var problem = await ProblemAsync();
        Assert.Equal("table_corrupt", problem.Code);
        Assert.Equal("silver/sales/_delta_log/00000000000000000001.json", problem.File);
        Assert.Equal(line ?? problem.Line, problem.Line);
        Assert.Equal(3, _lake.DataFiles().Count);
    }

    [Fact]
    public async Task A_hole_in_the_log_is_named()
    {
        await WriteAsync(4);
        File.Delete(_lake.Commit(2));
        var problem = await ProblemAsync();
        Assert.Equal("the commit of version 2 is missing, but version 3 is there", problem.Message);
        Assert.Equal("silver/sales/_delta_log/00000000000000000002.json", problem.File);
    }

    [Theory]
    [InlineData("missing", "is missing")]
    [InlineData("zero bytes", "has 0 bytes, the log says")]
    [InlineData("cut off", "bytes, the log says")]
    [InlineData("wrong magic", "is no parquet file")]
    public async Task A_damaged_data_file_is_named_with_the_version_that_needs_it(string damage, string said)
    {
        await WriteAsync(3);
        var file = Path.Combine(_lake.Table.Path, _lake.DataFiles()[0]);
        var bytes = File.ReadAllBytes(file);
        switch (damage)
        {
            case "missing":
                File.Delete(file);
                break;
            case "zero bytes":
                File.WriteAllBytes(file, []);
                break;
            case "cut off":
                File.WriteAllBytes(file, bytes[..^10]);
                break;
            default:
                bytes[^1] = (byte)'X';
                File.WriteAllBytes(file, bytes);
                break;
        }

        var snapshot = (await _lake.Fresh().SnapshotAsync())!;
        var problem = Assert.Single(Assert.Throws<LakeException>(() => snapshot.Relation).Problems);
        Assert.Equal("table_corrupt", problem.Code);
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
        Assert.Contains("version 2 of silver.sales", problem.Message, StringComparison.Ordinal);
        Assert.Equal("silver/sales/" + Path.GetFileName(file), problem.File);
        await _lake.WriteAsync("SELECT 1 AS a");
        Assert.Equal(["(1)"], await _lake.TableRowsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":")]
    [InlineData("{\"version\":999}")]
    public async Task The_checkpoint_pointer_is_not_needed(string content)
    {
        await WriteAsync(12);
        File.WriteAllText(_lake.LogFile("_last_checkpoint"), content);
        Assert.Equal(12, (await _lake.TableRowsAsync()).Length);
        File.Delete(_lake.LogFile("_last_checkpoint"));
        Assert.Equal(12, (await _lake.TableRowsAsync()).Length);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_passed_over_while_commits_can_replace_it_and_named_when_not()
    {
        await WriteAsync(12);
        var checkpoint = _lake.LogFile("00000000000000000010.checkpoint.parquet");
        File.WriteAllBytes(checkpoint, File.ReadAllBytes(checkpoint)[..^20]);
        Assert.Equal(12, (await _lake.TableRowsAsync()).Length);
        File.Delete(_lake.Commit(0));
        var problem = await ProblemAsync();
        Assert.Equal("table_corrupt", problem.Code);
        Assert.Equal("silver/sales/_delta_log/00000000000000000010.checkpoint.parquet", problem.File);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_told_and_not_thrown_raw()
    {
        File.WriteAllText(Path.Combine(_lake.Root, "silver"), "a file where a folder should be");
        var fault = await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync("SELECT 1 AS a"));
        Assert.Equal("storage_error", fault.Problems[0].Code);
        Assert.Contains("silver.sales", fault.Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal("lake_unavailable", Assert.Throws<LakeException>(() => LakeStore.Open(Path.Combine(_lake.Root, "silver"), TimeProvider.System)).Problems[0].Code);
    }

    [Fact]
    public async Task Other_files_in_the_log_folder_are_passed_over()
    {
        await WriteAsync(2);
        foreach (var name in new[] { "00000000000000000001.crc", "00000000000000000001.json.tmp", ".00000000000000000002.json.crc", "readme.json" })
        {
            File.WriteAllText(_lake.LogFile(name), "x");
        }

        Assert.Equal(2, (await _lake.TableRowsAsync()).Length);
    }

    private async Task WriteAsync(int commits)
    {
        for (var commit = 0; commit < commits; commit++)
        {
            await _lake.WriteAsync($"SELECT {commit} AS a", WriteMode.Append);
        }
    }

    private async Task<Problem> ProblemAsync() =>
        Assert.Single((await Assert.ThrowsAnyAsync<LakeException>(() => _lake.Fresh().SnapshotAsync())).Problems);
}
