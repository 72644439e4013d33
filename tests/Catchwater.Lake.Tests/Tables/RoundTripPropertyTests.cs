using System.Globalization;
using System.Text;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using FsCheck;
using FsCheck.Fluent;

namespace Catchwater.Lake.Tests.Tables;

/// <summary>Random rows, written in random modes to tables partitioned by random text, come back; and the log's bounds hold for them.</summary>
public sealed class RoundTripPropertyTests : IDisposable
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("CATCHWATER_FULL") == "1";
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Rows_come_back_and_statistics_bound_them() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Full ? 200 : 15).WithReplay(20260102, 1),
        Prop.ForAll(Rows().NonEmptyListOf().Resize(40).ToArbitrary(), rows => RunAsync([.. rows]).GetAwaiter().GetResult()));

    private static Gen<Row> Rows()
    {
        var letter = Gen.OneOf(
            Gen.Choose(32, 126),
            Gen.Choose(1, 31),
            Gen.Elements(0xE4, 0x4E00, 0x1F600, 0x10FFFF, 0x2028, 0xFFFD, '\'', '"', '\\', '%', '/', '=', '*', '['));
        Gen<string> Text(int longest) => letter.ArrayOf().Resize(longest).Select(letters => string.Concat(letters.Select(code => new Rune(code).ToString())));
        var integer = Gen.OneOf(Gen.Elements(long.MinValue, long.MaxValue, 0L, -1L), Gen.Choose(-1000, 1000).Select(number => (long)number));
        var real = Gen.OneOf(
            Gen.Elements("'nan'::DOUBLE", "'inf'::DOUBLE", "'-inf'::DOUBLE", "'-0.0'::DOUBLE", "1.7976931348623157e308::DOUBLE", "4.9e-324::DOUBLE"),
            Gen.Choose(-100000, 100000).Select(number => (number / 128.0).ToString("R", CultureInfo.InvariantCulture) + "::DOUBLE"));
        var time = Gen.OneOf(
            Gen.Elements("'0001-01-01 00:00:00+00'", "'9999-12-31 23:59:59.999999+00'", "'0044-03-15 (BC) 00:00:00+00'", "'infinity'", "'290000-01-01 00:00:00.000001+00'"),
            Gen.Choose(0, 2_000_000_000).Select(micros => $"'{DateTime.UnixEpoch.AddMicroseconds(micros * 977L):yyyy-MM-dd HH:mm:ss.ffffff}+00'"));
        Gen<string> Nullable(Gen<string> values) => Gen.Frequency((1, Gen.Constant("NULL")), (6, values));
        return from i in Nullable(integer.Select(number => number.ToString(CultureInfo.InvariantCulture)))
               from d in Nullable(real)
               from s in Nullable(Text(60).Select(Quoting.Literal))
               from t in Nullable(time)
               from n in Nullable(Gen.Choose(-99999, 99999).Select(number => (number / 100m).ToString(CultureInfo.InvariantCulture)))
               from p in Nullable(Text(8).Where(text => text.Length > 0).Select(Quoting.Literal))
               select new Row($"({i}, {d}, {s}, {t}, {n}, [{s}, NULL], {{'f': {i}, 'g': {{'h': {t}::TIMESTAMPTZ}}}}, {p})");
    }

    private async Task<bool> RunAsync(Row[] rows)
    {
        await _lake.Session.ExecuteAsync(
            $"CREATE OR REPLACE TEMP TABLE src (i BIGINT, d DOUBLE, s VARCHAR, t TIMESTAMPTZ, n DECIMAL(9,2), l VARCHAR[], st STRUCT(f BIGINT, g STRUCT(h TIMESTAMPTZ)), p VARCHAR); INSERT INTO src VALUES {string.Join(", ", rows.Select(row => row.Values))}");
        await _lake.WriteAsync("SELECT * FROM src LIMIT 1", partition: ["p"]);
        await _lake.WriteAsync("SELECT * FROM src OFFSET 1", WriteMode.Append);
        var snapshot = (await _lake.Fresh().SnapshotAsync())!;
        Assert.Equal(rows.Length, snapshot.Rows);
        await RequireNoneAsync($"(FROM src EXCEPT ALL FROM {snapshot.Relation}) UNION ALL (FROM {snapshot.Relation} EXCEPT ALL FROM src)");
        foreach (var file in snapshot.Files)
        {
            var stats = snapshot.State.Files.Values.Single(add => file.Path.EndsWith(Path.GetFileName(add.Path), StringComparison.Ordinal)).Stats!;
            var scan = $"read_parquet({Quoting.Literal(Catchwater.Lake.Storage.GlobText.Escape(file.Path))}, hive_partitioning = false)";
            await RequireNoneAsync($"""
                WITH b AS (SELECT {Quoting.Literal(stats)}::JSON AS j)
                SELECT * FROM {scan} AS f, b WHERE
                  f.i < CAST(j->>'$.minValues.i' AS BIGINT) OR f.i > CAST(j->>'$.maxValues.i' AS BIGINT)
                  OR f.d < CAST(j->>'$.minValues.d' AS DOUBLE) OR f.d > CAST(j->>'$.maxValues.d' AS DOUBLE)
                  OR f.s < (j->>'$.minValues.s') OR f.s > (j->>'$.maxValues.s')
                  OR f.t < CAST(j->>'$.minValues.t' AS TIMESTAMPTZ) OR f.t > CAST(j->>'$.maxValues.t' AS TIMESTAMPTZ)
                  OR f.n < CAST(j->>'$.minValues.n' AS DECIMAL(9,2)) OR f.n > CAST(j->>'$.maxValues.n' AS DECIMAL(9,2))
                  OR f.st.g.h < CAST(j->>'$.minValues.st.g.h' AS TIMESTAMPTZ) OR f.st.g.h > CAST(j->>'$.maxValues.st.g.h' AS TIMESTAMPTZ)
                """);
            await RequireNoneAsync($"""
                WITH b AS (SELECT {Quoting.Literal(stats)}::JSON AS j)
                SELECT 1 FROM {scan} AS f, b GROUP BY j HAVING count(*) <> CAST(j->>'$.numRecords' AS BIGINT)
                  OR count(*) - count(f.i) <> CAST(j->>'$.nullCount.i' AS BIGINT) OR count(*) - count(f.s) <> CAST(j->>'$.nullCount.s' AS BIGINT)
                  OR count(*) - count(f.st.f) <> CAST(j->>'$.nullCount.st.f' AS BIGINT)
                """);
        }

        return true;
    }

    private async Task RequireNoneAsync(string query) =>
        Assert.Equal(0, await _lake.Session.ScalarAsync<long>($"SELECT count(*) FROM ({query})"));

    private sealed record Row(string Values);
}
