using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Host.Tables;

namespace Catchwater.Host.Tests.Reading;

public sealed class LakeReaderTests : IAsyncLifetime
{
    private readonly HostProject _project = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _project.Write("data/seed.json", "{\"i\":1}\n{\"i\":2}\n{\"i\":3}\n").Write("pipelines/things.yaml",
            """
            source: {path: data/seed.json}
            metadata_columns: false
            transformations:
              - type: sql
                query: >
                  SELECT CAST(i AS INTEGER) AS id,
                         CASE i WHEN 1 THEN 'first' WHEN 2 THEN 'second' END AS "Name",
                         CAST(i AS DECIMAL(38,3)) + 0.125 AS total_amount,
                         i * 1000000000000 AS big,
                         i / 4.0::DOUBLE AS ratio,
                         TIMESTAMPTZ '2026-01-31 12:30:15.123456+02' AS seen_at,
                         DATE '2026-02-01' AS day,
                         i = 1 AS flag,
                         CASE i WHEN 1 THEN 'in_stock' ELSE 'SoldOut' END AS state,
                         CAST(i - 1 AS TINYINT) AS level,
                         CASE WHEN i < 3 THEN i END AS maybe,
                         '7a1f5d2e-0000-4000-8000-00000000000' || i AS key,
                         'ab'::BLOB AS raw,
                         {'city': 'Bern', 'since': TIMESTAMPTZ '2020-05-06 00:00:00+00', 'price': 1234567890123456.78::DECIMAL(18,2), 'level': CASE i WHEN 1 THEN 3 END} AS address,
                         [1, NULL, 3] AS marks,
                         map(['a'], [1.50]) AS rates
                  FROM input
            target: {table: gold.things}
            """);
        var (code, _, error) = await _project.RunAsync("run", _project.Folder);
        Assert.True(code == 0, error);
    }

    private enum State
    {
        InStock,
        SoldOut,
    }

    private enum Level
    {
        Low,
        Middle,
        High,
    }

    private sealed record Address(string City, DateTimeOffset Since, decimal Price, int? Level);

    private sealed record Thing(
        int Id, string? Name, decimal TotalAmount, long Big, double Ratio, DateTimeOffset SeenAt, DateOnly Day, bool Flag, State State, Level Level,
        int? Maybe, Guid Key, byte[] Raw, Address Address, IReadOnlyList<int?> Marks, Dictionary<string, decimal> Rates);

    private sealed record Slim(int Id);

    private sealed record Optional(int Id, DateOnly Gone = default, Level? Rank = Level.Middle, Level Depth = Level.High, int? Count = 3, string? Note = null, decimal Share = 0.5m);

    [Fact]
    public async Task Members_with_a_default_need_no_column()
    {
        using var lake = LakeReader.Open(_project.Folder);
        var first = await lake.Table("gold.things").ReadAsync<Optional>(Token).OrderBy(thing => thing.Id).FirstAsync(Token);
        Assert.Equal(new Optional(1), first);
    }

    [Fact]
    public void Opening_a_lake_that_is_not_there_makes_none()
    {
        using var project = new HostProject();
        using var lake = LakeReader.Open(project.Folder);
        Assert.Empty(lake.Tables);
        Assert.False(Directory.Exists(project["lake"]));
    }

    [Fact]
    public async Task Reads_every_kind_of_column_into_a_record()
    {
        using var lake = LakeReader.Open(_project.Folder);
        var things = await lake.Table("gold.things").ReadAsync<Thing>(Token).OrderBy(thing => thing.Id).ToListAsync(Token);

        Assert.Equal(3, things.Count);
        var first = things[0];
        Assert.Equal((1, "first", 1.125m, 1000000000000L, 0.25), (first.Id, first.Name, first.TotalAmount, first.Big, first.Ratio));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 10, 30, 15, TimeSpan.Zero).AddTicks(1234560), first.SeenAt);
        Assert.Equal(TimeSpan.Zero, first.SeenAt.Offset);
        Assert.Equal((new DateOnly(2026, 2, 1), true, State.InStock, Level.Low, (int?)1), (first.Day, first.Flag, first.State, first.Level, first.Maybe));
        Assert.Equal(Guid.Parse("7a1f5d2e-0000-4000-8000-000000000001"), first.Key);
        Assert.Equal("ab"u8.ToArray(), first.Raw);
        Assert.Equal(new Address("Bern", new DateTimeOffset(2020, 5, 6, 0, 0, 0, TimeSpan.Zero), 1234567890123456.78m, 3), first.Address);
        Assert.Equal([1, null, 3], first.Marks);
        Assert.Equal(1.50m, first.Rates["a"]);
        Assert.Equal((State.SoldOut, Level.High, (int?)null, (string?)null, (int?)null), (things[2].State, things[2].Level, things[2].Maybe, things[2].Name, things[2].Address.Level));
    }

    private sealed class Settable
    {
        [Column("Name")]
        public string? Title { get; set; }

        public required decimal Big { get; init; }

        [NotMapped]
        public string Note { get; set; } = "untouched";

        public JsonElement Address { get; init; }

        public DateTime SeenAt { get; init; }
    }

    [Fact]
    public async Task Reads_into_the_properties_of_a_class()
    {
        using var lake = LakeReader.Open(_project.Folder);
        var first = await lake.Table("gold.things").Where($"id = {1}").ReadAsync<Settable>(Token).SingleAsync(Token);
        Assert.Equal(("first", 1000000000000m, "untouched"), (first.Title, first.Big, first.Note));
        Assert.Equal("Bern", first.Address.GetProperty("city").GetString());
        Assert.Equal((DateTimeKind.Utc, 10), (first.SeenAt.Kind, first.SeenAt.Hour));
    }

    private readonly record struct Pair(int Id, bool Flag = true, int Missing = 7);

    [Fact]
    public async Task A_parameter_with_a_default_needs_no_column()
    {
        using var lake = LakeReader.Open(_project.Folder);
        Assert.Equal(new Pair(2, false, 7), await lake.Table("gold.things").Where($"id = 2").ReadAsync<Pair>(Token).SingleAsync(Token));
    }

    [Fact]
    public async Task Values_of_a_condition_are_never_sql()
    {
        using var lake = LakeReader.Open(_project.Folder);
        var name = "x' OR true --";
        Assert.Empty(await lake.Table("gold.things").Where($"\"Name\" = {name}").ReadAsync<Slim>(Token).ToListAsync(Token));
        Assert.Throws<Catchwater.Lake.SqlException>(() => lake.Table("gold.things").Where($"id IN (SELECT 1 FROM read_csv('/etc/passwd'))"));
        var fault = await Assert.ThrowsAnyAsync<CatchwaterException>(async () => await lake.Table("gold.things").Where($"nowhere = 1").ReadAsync<Slim>(Token).ToListAsync(Token));
        Assert.Contains("nowhere", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_an_older_version()
    {
        var between = TimeProvider.System.GetUtcNow();
        await Task.Delay(20, Token);
        _project.Write("data/seed.json", "{\"i\":1}\n");
        Assert.Equal(0, (await _project.RunAsync("run", _project.Folder)).Code);

        using var lake = LakeReader.Open(_project.Folder);
        var table = lake.Table("gold.things");
        Assert.Equal(1, await table.ReadAsync<Slim>(Token).CountAsync(Token));
        Assert.Equal(3, await table.AsOf(0).ReadAsync<Slim>(Token).CountAsync(Token));
        Assert.Equal(3, await table.AsOf(between).ReadAsync<Slim>(Token).CountAsync(Token));
        Assert.Equal("no_such_version", (await Assert.ThrowsAnyAsync<CatchwaterException>(async () => await table.AsOf(9).ReadAsync<Slim>(Token).CountAsync(Token))).Problems[0].Code);
    }

    private sealed record Misfit(short Big, int TotalAmount, int Ratio, string Days, DateOnly SeenAt, List<int> Address);

    [Fact]
    public async Task Every_member_that_does_not_fit_is_named_at_once()
    {
        var problems = await FaultAsync<Misfit>();
        Assert.Equal(
            [
                "gold.things: column 'total_amount' is DECIMAL(38,3), which Misfit.TotalAmount (int) does not take (make it decimal)",
                "gold.things: column 'ratio' is DOUBLE, which Misfit.Ratio (int) does not take (make it double)",
                "gold.things has no column 'days' for Misfit.Days (string) (did you mean 'day'?; [Column(\"…\")] names another, [NotMapped] none)",
                "gold.things: column 'seen_at' is TIMESTAMP WITH TIME ZONE, which Misfit.SeenAt (DateOnly) does not take (make it DateTimeOffset)",
            ],
            problems.Take(4).Select(problem => problem.ToString()));
        Assert.StartsWith("gold.things: column 'address' is STRUCT(", problems[4].Message, StringComparison.Ordinal);
    }

    private sealed record NoNull(int Maybe);

    private sealed record NoNullText(string Name);

    private sealed record Narrow(short Big);

    private sealed record WrongState([property: Column("Name")] State? State);

    private sealed record Strict(int Level);

    private sealed record NestedStrict(Strict Address);

    [Fact]
    public async Task A_value_that_does_not_fit_names_the_column_the_member_and_the_value()
    {
        Assert.Equal("gold.things: column 'maybe' holds NULL, which NoNull.Maybe (int) does not take (make it int?)", (await FaultAsync<NoNull>())[0].ToString());
        Assert.Equal("gold.things: column 'Name' holds NULL, which NoNullText.Name (string) does not take (make it string?)", (await FaultAsync<NoNullText>())[0].ToString());
        Assert.Matches("^gold.things: column 'big' holds '[123]000000000000', which is no value of Narrow.Big \\(short\\)", (await FaultAsync<Narrow>())[0].Message);
        Assert.Matches("^gold.things: column 'Name' holds '(first|second)', which is no value of WrongState.State \\(State\\?\\): expected one of InStock, SoldOut$", (await FaultAsync<WrongState>())[0].Message);
        Assert.Contains("which is no value of NestedStrict.Address (Strict): at $.level", (await FaultAsync<NestedStrict>())[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_row_type_and_no_table_is_said_plainly()
    {
        Assert.Equal("unmappable_type", (await FaultAsync<int>())[0].Code);
        Assert.Equal("unmappable_type", (await FaultAsync<string>())[0].Code);
        using var lake = LakeReader.Open(_project.Folder);
        Assert.Equal("wrong_value", Assert.Throws<TableReadException>(() => lake.Table("../things")).Problems[0].Code);
        var unknown = await Assert.ThrowsAsync<TableReadException>(async () => await lake.Table("gold.thing").ReadAsync<Slim>(Token).CountAsync(Token));
        Assert.Equal("there is no table 'gold.thing' (did you mean 'gold.things'?)", unknown.Problems[0].ToString());
    }

    [Fact]
    public async Task Rows_come_before_all_are_read_and_reading_stops_when_the_consumer_does()
    {
        _project.Write("pipelines/many.yaml",
            "source: {path: data/seed.json}\nmetadata_columns: false\ntransformations:\n  - type: sql\n    query: SELECT unnest(range(300000)) AS id FROM input WHERE i = 1\ntarget: {table: gold.many}\n");
        Assert.Equal(0, (await _project.RunAsync("run", _project.Folder)).Code);
        using var lake = LakeReader.Open(_project.Folder);

        var seen = 0L;
        await foreach (var row in lake.Table("gold.many").ReadAsync<Slim>(Token))
        {
            if (++seen == 10)
            {
                break;
            }
        }

        Assert.Equal(10, seen);
        Assert.Equal(300000, await lake.Table("gold.many").ReadAsync<Slim>(Token).CountAsync(Token));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in lake.Table("gold.many").ReadAsync<Slim>(stop.Token))
            {
                await stop.CancelAsync();
            }
        });
    }

    public ValueTask DisposeAsync()
    {
        _project.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyList<Problem>> FaultAsync<T>()
    {
        using var lake = LakeReader.Open(_project.Folder);
        return (await Assert.ThrowsAsync<TableReadException>(async () => await lake.Table("gold.things").ReadAsync<T>(Token).ToListAsync(Token))).Problems;
    }
}
