namespace Catchwater.Lake.Tests.Tables;

public sealed class ConfinementTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("../../../outside.parquet")]
    [InlineData("a/../../../outside.parquet")]
    [InlineData("%2e%2e/%2e%2e/outside.parquet")]
    [InlineData("/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("s3://bucket/x.parquet")]
    public async Task A_log_that_names_a_file_outside_its_table_is_refused(string path)
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        File.WriteAllText(_lake.Commit(1), $$$"""{"add":{"path":"{{{path}}}","partitionValues":{},"size":1,"modificationTime":0,"dataChange":true}}""");
        var fault = await Assert.ThrowsAsync<LakeException>(() => _lake.Fresh().SnapshotAsync());
        Assert.Equal("path_outside_lake", fault.Problems[0].Code);
    }

    [Fact]
    public async Task A_link_that_leads_out_of_the_lake_is_refused_and_one_inside_is_not()
    {
        await _lake.WriteAsync("SELECT 1 AS a, 0 AS p", partition: ["p"]);
        var folder = Path.Combine(_lake.Table.Path, "p=0");
        var outside = Directory.CreateTempSubdirectory("catchwater-outside").FullName;
        try
        {
            Directory.Move(folder, Path.Combine(outside, "p=0"));
            Directory.CreateSymbolicLink(folder, Path.Combine(outside, "p=0"));
            var snapshot = (await _lake.Fresh().SnapshotAsync())!;
            Assert.Equal("path_outside_lake", Assert.Throws<LakeException>(() => snapshot.Relation).Problems[0].Code);

            Directory.Delete(folder);
            Directory.Move(Path.Combine(outside, "p=0"), Path.Combine(_lake.Root, "elsewhere"));
            Directory.CreateSymbolicLink(folder, Path.Combine(_lake.Root, "elsewhere"));
            Assert.Equal(["(1, 0)"], await _lake.TableRowsAsync());
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public async Task A_table_folder_that_links_out_of_the_lake_is_neither_read_nor_written()
    {
        var outside = Directory.CreateTempSubdirectory("catchwater-outside").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(_lake.Root, "silver"));
            Directory.CreateSymbolicLink(_lake.Table.Path, outside);
            Assert.Equal("path_outside_lake", (await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync("SELECT 1 AS a"))).Problems[0].Code);
            Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }
}
