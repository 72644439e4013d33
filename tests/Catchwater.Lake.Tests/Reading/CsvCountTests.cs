using System.IO.Compression;
using System.Text;
using Catchwater.Lake.Reading;

namespace Catchwater.Lake.Tests.Reading;

/// <summary>Read plus rejected rows are the rows of the file, always: random files against the generator that knows what it wrote.</summary>
public sealed class CsvCountTests : IDisposable
{
    private readonly Folder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Small_files(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            await CheckAsync(random, random.Next(0, 60), badShare: random.NextDouble() * 0.6, compressed: random.Next(4) == 0);
        }
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, true)]
    public async Task Large_files_that_threads_share(int seed, bool compressed) =>
        await CheckAsync(new Random(seed), 700_000, badShare: 0.01, compressed);

    public void Dispose() => _folder.Dispose();

    private async Task CheckAsync(Random random, int rows, double badShare, bool compressed)
    {
        var end = random.Next(3) switch { 0 => "\n", 1 => "\r\n", _ => "\r" };
        var file = new MemoryStream();
        long line = 1;
        void Write(byte[] bytes)
        {
            file.Write(bytes);
            var text = Encoding.Latin1.GetString(bytes);
            line += end == "\r" ? text.Count(c => c == '\r') : text.Count(c => c == '\n');
        }

        if (random.Next(4) == 0)
        {
            file.Write(Encoding.UTF8.GetPreamble());
        }

        Write(Encoding.UTF8.GetBytes("id,name,v" + end));
        List<long> bad = [];
        long sum = 0;
        for (var i = 0; i < rows; i++)
        {
            if (random.Next(50) == 0)
            {
                Write(Encoding.UTF8.GetBytes(end));
            }

            var broken = random.NextDouble() < badShare;
            if (broken)
            {
                bad.Add(line);
            }
            else
            {
                sum += i;
            }

            Write([.. broken ? Bad(random, i, end) : Good(random, i, end), .. i == rows - 1 && random.Next(2) == 0 ? [] : Encoding.UTF8.GetBytes(end)]);
        }

        var name = compressed ? "a.csv.gz" : "a.csv";
        _folder.Write(name, compressed ? Gzip(file.ToArray()) : file.ToArray());
        var token = TestContext.Current.CancellationToken;
        var scan = await FileScan.OpenAsync(_folder.Session, _folder.Source(name, ("id", "BIGINT"), ("name", "VARCHAR"), ("v", "INTEGER")), token);
        var target = _folder.File("out.parquet");
        await _folder.Session.ExecuteAsync($"COPY (SELECT * FROM {scan.Relation}) TO '{target}'", token);
        var rejected = await scan.CollectRejectsAsync(_folder.Session, token);
        var read = (await _folder.Session.RowsAsync($"SELECT count(*), coalesce(sum(id), 0)::BIGINT FROM '{target}'", token))[0];
        var lines = (await _folder.Session.RowsAsync($"SELECT line FROM {rejected.Relation} ORDER BY line", token)).Select(row => (long)row[0]!);
        var seed = $"{rows} rows, line end {(int)end[^1]}/{end.Length}, {name}";
        Assert.Equal((rows - bad.Count, sum, seed), ((long)read[0]!, (long)read[1]!, seed));
        Assert.Equal(bad, lines);
    }

    private static byte[] Good(Random random, int i, string end) => Encoding.UTF8.GetBytes(random.Next(12) switch
    {
        0 => $"{i},\"two{end}lines {i}\",3",
        1 => $"{i},\"say \"\"hi\"\", {i}\",3",
        2 => $"{i},,",
        3 => $"{i},é日本 {i},-7",
        4 => $"\"{i}\",\"\",\"5\"",
        5 => $" {i} , x , 3 ",
        6 => $"{i},inner\"quote,3",
        _ => $"{i},name{i},{i % 100}",
    });

    private static byte[] Bad(Random random, int i, string end) => random.Next(9) switch
    {
        0 => Encoding.UTF8.GetBytes($"x{i},name,3"),
        1 => Encoding.UTF8.GetBytes($"{i},few"),
        2 => Encoding.UTF8.GetBytes($"{i},many,3,4,5"),
        3 => Encoding.UTF8.GetBytes($"x{i},both,y,3"),
        4 => [.. Encoding.UTF8.GetBytes($"{i},"), 0xFF, 0xFE, .. ",3"u8],
        5 => Encoding.UTF8.GetBytes($"{i},\"a{end}b\",none"),
        6 => Encoding.UTF8.GetBytes($"{i}.25,\"a{end}b\",3"),
        7 => Encoding.UTF8.GetBytes($"{i},name,{i % 100}5e-1"),
        _ => Encoding.UTF8.GetBytes($"{i},\"closed\"then text,3"),
    };

    private static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }
}
