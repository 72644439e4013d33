using System.Text;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Tests.Reading;

/// <summary>A folder of input files, and a session that reads them.</summary>
internal sealed class Folder : IDisposable
{
    private readonly LakeEngine _engine = LakeEngine.Open(new EngineOptions { Threads = 2 });

    public Folder()
    {
        Directory.CreateDirectory(Path);
        Session = _engine.OpenSession();
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "catchwater-tests", Guid.CreateVersion7().ToString("N"));

    public LakeSession Session { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text, Encoding? encoding = null) => Write(name, (encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    public FileSource Source(string path, params (string Name, string Type)[] columns) =>
        new()
        {
            Path = File(path),
            Format = path.Contains(".json", StringComparison.Ordinal) ? FileFormat.Json
                : path.Contains(".parquet", StringComparison.Ordinal) ? FileFormat.Parquet : FileFormat.Csv,
            Columns = columns.ToDictionary(column => column.Name, column => column.Type),
        };

    /// <summary>Reads a source as a pipeline does: a statement consumes it, then the rejects are collected.</summary>
    public async Task<ScanResult> ReadAsync(FileSource source)
    {
        var token = TestContext.Current.CancellationToken;
        var scan = await FileScan.OpenAsync(Session, source, token);
        var table = RejectTables.NewName("test");
        await Session.ExecuteAsync($"CREATE TEMP TABLE {table} AS SELECT * FROM {scan.Relation}", token);
        var rejected = await scan.CollectRejectsAsync(Session, token);
        var rows = await Session.RowsAsync($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {table}", token);
        var bad = await Session.RowsAsync($"SELECT file, line, column_name, raw, reason FROM {rejected.Relation} ORDER BY file, line", token);
        Assert.Equal(rejected.Count, bad.Count);
        return new ScanResult(
            scan.Schema.ToString(),
            [.. rows.Select(row => string.Join('|', row.Select(value => value ?? "NULL")))],
            [.. bad.Select(row => new Reject((string)row[0]!, (long)row[1]!, (string?)row[2], (string)row[3]!, (string)row[4]!))]);
    }

    public async Task<LakeException> FaultAsync(FileSource source) => await Assert.ThrowsAnyAsync<LakeException>(() => ReadAsync(source));

    public void Dispose()
    {
        Session.Dispose();
        _engine.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}

internal sealed record ScanResult(string Schema, string[] Rows, Reject[] Rejects);

internal sealed record Reject(string File, long Line, string? Column, string Raw, string Reason);
