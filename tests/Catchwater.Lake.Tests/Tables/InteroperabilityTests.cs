using Catchwater.Lake.Tables;
using ParquetSharp;

namespace Catchwater.Lake.Tests.Tables;

/// <summary>Our files read by another reader, and tables laid out as other writers lay them out read by us.</summary>
public sealed class InteroperabilityTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Our_checkpoint_has_the_protocols_schema_for_another_reader()
    {
        for (var version = 0; version <= 10; version++)
        {
            await _lake.WriteAsync(
                $"SELECT {version} AS a, CASE {version} WHEN 3 THEN NULL ELSE 'ä b' END AS p",
                version == 7 ? WriteMode.Overwrite : WriteMode.Append,
                version is 0 or 7 ? ["p"] : null,
                details: new CommitDetails { RunId = Guid.CreateVersion7(), Transactions = new Dictionary<string, long> { ["app"] = version } });
        }

        using var file = new ParquetFileReader(_lake.LogFile("00000000000000000010.checkpoint.parquet"));
        var columns = Enumerable.Range(0, file.FileMetaData.NumColumns).Select(file.FileMetaData.Schema.Column).ToList();
        Assert.Equal(
            [
                "txn.appId:ByteArray:String", "txn.version:Int64", "txn.lastUpdated:Int64",
                "add.path:ByteArray:String", "add.partitionValues.key_value.key:ByteArray:String", "add.partitionValues.key_value.value:ByteArray:String",
                "add.size:Int64", "add.modificationTime:Int64", "add.dataChange:Boolean", "add.stats:ByteArray:String",
                "add.tags.key_value.key:ByteArray:String", "add.tags.key_value.value:ByteArray:String",
                "remove.path:ByteArray:String", "remove.deletionTimestamp:Int64", "remove.dataChange:Boolean", "remove.extendedFileMetadata:Boolean",
                "remove.partitionValues.key_value.key:ByteArray:String", "remove.partitionValues.key_value.value:ByteArray:String", "remove.size:Int64",
                "metaData.id:ByteArray:String", "metaData.name:ByteArray:String", "metaData.description:ByteArray:String",
                "metaData.format.provider:ByteArray:String", "metaData.format.options.key_value.key:ByteArray:String", "metaData.format.options.key_value.value:ByteArray:String",
                "metaData.schemaString:ByteArray:String", "metaData.partitionColumns.list.element:ByteArray:String",
                "metaData.configuration.key_value.key:ByteArray:String", "metaData.configuration.key_value.value:ByteArray:String", "metaData.createdTime:Int64",
                "protocol.minReaderVersion:Int32", "protocol.minWriterVersion:Int32",
            ],
            columns.Select(column => $"{column.Path.ToDotString()}:{column.PhysicalType}{(column.LogicalType is StringLogicalType ? ":String" : "")}"));

        using var rows = file.RowGroup(0);
        var count = checked((int)rows.MetaData.NumRows);
        var paths = rows.Column(3).LogicalReader<Nested<string>?>().ReadAll(count).Where(path => path?.Value is not null).Select(path => path!.Value.Value).ToList();
        Assert.Equal(4, paths.Count);
        Assert.All(paths, path => Assert.StartsWith("p=%25C3%25A4%2520b/", path, StringComparison.Ordinal));
        var versions = rows.Column(1).LogicalReader<Nested<long?>?>().ReadAll(count).Where(version => version?.Value is not null).Select(version => version!.Value.Value);
        Assert.Equal([10L], versions);
        Assert.Equal([1], rows.Column(30).LogicalReader<Nested<int?>?>().ReadAll(count).Where(version => version?.Value is not null).Select(version => version!.Value.Value!.Value));
    }

    [Fact]
    public async Task Our_data_files_have_the_protocols_physical_types_for_another_reader()
    {
        await _lake.WriteAsync("SELECT TIMESTAMP '2026-01-31 12:00:00.123456' AS t, DATE '2026-01-31' AS d, 1.50::DECIMAL(10,2) AS n, 1::TINYINT AS b, [1] AS l, MAP {'k': 1} AS m, sum(1) AS s, 'x' AS v, 'y'::BLOB AS y");
        using var file = new ParquetFileReader(Path.Combine(_lake.Table.Path, _lake.DataFiles().Single()));
        var types = Enumerable.Range(0, file.FileMetaData.NumColumns).Select(file.FileMetaData.Schema.Column)
            .Select(column => $"{column.Path.ToDotString()} {column.PhysicalType} {column.LogicalType}").ToList();
        Assert.Contains("isAdjustedToUTC=true, timeUnit=microseconds", types[0], StringComparison.Ordinal);
        Assert.StartsWith("d Int32 Date", types[1], StringComparison.Ordinal);
        Assert.Contains("Decimal(precision=10, scale=2)", types[2], StringComparison.Ordinal);
        Assert.Contains("bitWidth=8, isSigned=true", types[3], StringComparison.Ordinal);
        Assert.StartsWith("l.list.element Int32", types[4], StringComparison.Ordinal);
        Assert.StartsWith("m.key_value.key ByteArray", types[5], StringComparison.Ordinal);
        Assert.StartsWith("s Int64", types[7], StringComparison.Ordinal);
        using var rows = file.RowGroup(0);
        Assert.Equal(new DateTime(2026, 1, 31, 12, 0, 0).AddMicroseconds(123456), rows.Column(0).LogicalReader<DateTime?>().ReadAll(1)[0]);
    }

    [Fact]
    public async Task A_table_laid_out_as_Spark_does_is_read()
    {
        // Spark: snappy, one file a task, hive folders, a checkpoint with parsed statistics, a column added in the middle later,
        // timestamps in partitions without a zone, and a file whose folder says nothing.
        var folder = Directory.CreateDirectory(Path.Combine(_lake.Root, "silver", "sales")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "_delta_log"));
        await CopyAsync("SELECT 1::BIGINT AS id", "day=2026-01-31 10%3A00%3A00/part-00000-a.c000.snappy.parquet");
        await CopyAsync("SELECT 2::BIGINT AS id", "part-00001-b.c000.snappy.parquet");
        await CopyAsync("SELECT 3::BIGINT AS id, 'neu' AS name", "day=__HIVE_DEFAULT_PARTITION__/part-00000-c.c000.snappy.parquet");
        string Add(string path, string day, string stats) => $$$"""{"add":{"path":"{{{path}}}","partitionValues":{"day":{{{day}}}},"size":{{{new FileInfo(Path.Combine(folder, Uri.UnescapeDataString(path))).Length}}},"modificationTime":1700000000000,"dataChange":true,"stats":"{{{stats}}}","tags":{ } } }""";
        string Schema(string extra) => $$$"""{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}},{{{extra}}}{\"name\":\"day\",\"type\":\"timestamp\",\"nullable\":true,\"metadata\":{}}]}""";
        string Metadata(string extra) => $$$"""{"metaData":{"id":"1f2e7d6c-0000-4000-8000-000000000001","format":{"provider":"parquet","options":{}},"schemaString":"{{{Schema(extra)}}}","partitionColumns":["day"],"configuration":{},"createdTime":1700000000000}}""";
        const string Protocol = """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""";
        var first = Add("day=2026-01-31%2010%253A00%253A00/part-00000-a.c000.snappy.parquet", "\"2026-01-31 10:00:00\"", """{\"numRecords\":1,\"minValues\":{\"id\":1},\"maxValues\":{\"id\":1},\"nullCount\":{\"id\":0}}""");
        var second = Add("part-00001-b.c000.snappy.parquet", "\"2026-02-01T00:00:00.000000Z\"", """{\"numRecords\":1}""");
        File.WriteAllText(_lake.Commit(0), string.Join('\n', """{"commitInfo":{"timestamp":1700000000000,"operation":"WRITE","operationParameters":{"mode":"ErrorIfExists"},"isolationLevel":"Serializable"}}""", Protocol, Metadata(""), first, second));
        const string Name = """{\"name\":\"name\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}},""";
        var third = Add("day=__HIVE_DEFAULT_PARTITION__/part-00000-c.c000.snappy.parquet", "null", """{\"numRecords\":1}""");
        File.WriteAllText(_lake.Commit(1), string.Join('\n', """{"commitInfo":{"timestamp":1700000001000,"operation":"WRITE"}}""", Metadata(Name), third, """{"cdc":{"path":"x"}}""", """{"domainMetadata":{"domain":"d","configuration":"","removed":false}}"""));

        string[] expected = ["(1, NULL, 2026-01-31 10:00:00+00)", "(2, NULL, 2026-02-01 00:00:00+00)", "(3, neu, NULL)"];
        Assert.Equal(expected, await _lake.TableRowsAsync());

        // The same from a checkpoint of theirs, in two parts, with columns that we do not know, after the commits are gone.
        await _lake.Session.ExecuteAsync($$$"""
            COPY (SELECT (json->'add') IS NOT NULL AS x, CASE WHEN (json->'protocol') IS NULL THEN NULL ELSE {'minReaderVersion': 1, 'minWriterVersion': 2} END AS protocol,
              CAST(json->'metaData' AS STRUCT(id VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR))) AS "metaData",
              NULL::STRUCT(path VARCHAR) AS sidecar
              FROM (SELECT CAST(unnest([{{{Literal(Protocol)}}}, {{{Literal(Metadata(Name).Replace(",\"createdTime\":1700000000000", ""))}}}]) AS JSON) AS json))
            TO '{{{_lake.LogFile("00000000000000000001.checkpoint.0000000001.0000000002.parquet")}}}' (FORMAT parquet)
            """);
        await _lake.Session.ExecuteAsync($$$"""
            COPY (SELECT {'path': json->>'$.add.path', 'partitionValues': CAST(json->'$.add.partitionValues' AS MAP(VARCHAR, VARCHAR)), 'size': CAST(json->>'$.add.size' AS BIGINT), 'modificationTime': 0, 'dataChange': false,
                'stats_parsed': {'numRecords': 1::BIGINT, 'minValues': {'id': 1::BIGINT} } } AS "add"
              FROM (SELECT CAST(unnest([{{{Literal(first)}}}, {{{Literal(second)}}}, {{{Literal(third)}}}]) AS JSON) AS json))
            TO '{{{_lake.LogFile("00000000000000000001.checkpoint.0000000002.0000000002.parquet")}}}' (FORMAT parquet)
            """);
        File.Delete(_lake.Commit(0));
        File.Delete(_lake.Commit(1));
        Assert.Equal(expected, await _lake.TableRowsAsync());
        Assert.Equal(3, (await _lake.Fresh().SnapshotAsync())!.Rows);

        // And we write on.
        await _lake.WriteAsync("SELECT 4::BIGINT AS id, 'x' AS name, TIMESTAMPTZ '2026-01-31 10:00:00+00' AS day", WriteMode.OverwritePartitions);
        Assert.Equal(["(2, NULL, 2026-02-01 00:00:00+00)", "(3, neu, NULL)", "(4, x, 2026-01-31 10:00:00+00)"], await _lake.TableRowsAsync());

        string Literal(string text) => "'" + text.Replace("'", "''") + "'";
        async Task CopyAsync(string select, string path)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            await _lake.Session.ExecuteAsync($"COPY ({select}) TO '{Path.Combine(folder, path)}' (FORMAT parquet)");
        }
    }

    [Theory]
    [InlineData("""{"protocol":{"minReaderVersion":2,"minWriterVersion":5}}""", "Delta reader version 2")]
    [InlineData("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors","timestampNtz"],"writerFeatures":["deletionVectors","timestampNtz"]}}""", "cannot read: deletionVectors")]
    [InlineData("""{"protocol":{"minReaderVersion":9,"minWriterVersion":9}}""", "Delta reader version 9")]
    public async Task A_table_that_needs_more_than_we_know_is_not_read(string protocol, string said)
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        File.WriteAllText(_lake.Commit(1), protocol);
        var fault = await Assert.ThrowsAsync<LakeException>(() => _lake.Fresh().SnapshotAsync());
        Assert.Equal("unsupported_protocol", fault.Problems[0].Code);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"protocol":{"minReaderVersion":1,"minWriterVersion":4}}""", "Delta writer version 4")]
    [InlineData("""{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["appendOnly","changeDataFeed"]}}""", "cannot write: changeDataFeed")]
    [InlineData("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timestampNtz"],"writerFeatures":["timestampNtz"]}}""", "cannot write: timestampNtz")]
    public async Task A_table_whose_rules_we_would_break_is_read_but_not_written(string protocol, string said)
    {
        await _lake.WriteAsync("SELECT 1 AS a");
        File.WriteAllText(_lake.Commit(1), protocol);
        Assert.Equal(["(1)"], await _lake.TableRowsAsync());
        Assert.Contains(said, (await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync("SELECT 1 AS a"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_may_only_grow_is_only_appended_to()
    {
        await _lake.WriteAsync("SELECT 1 AS a", details: new CommitDetails { RunId = Guid.CreateVersion7(), Properties = new Dictionary<string, string?> { ["delta.appendOnly"] = "true" } });
        await _lake.WriteAsync("SELECT 2 AS a", WriteMode.Append);
        Assert.Equal("append_only", (await Assert.ThrowsAsync<LakeException>(() => _lake.WriteAsync("SELECT 1 AS a"))).Problems[0].Code);
    }
}
