using System.Globalization;
using System.Text;
using Catchwater.Ingest.Producing;

namespace Catchwater.Ingest.Tests.Producing;

public sealed class EventStampsTests
{
    private readonly EventStamps _stamps = new();

    [Fact]
    public void Ids_are_uuids_of_version_7_that_sort_by_time_and_never_repeat()
    {
        var now = new DateTimeOffset(2026, 1, 31, 12, 34, 56, 789, TimeSpan.Zero);
        HashSet<Guid> seen = [];
        var to = new byte[EventStamps.IdLength];
        for (var i = 0; i < 10_000; i++)
        {
            _stamps.WriteId(to, now);
            var id = Guid.Parse(Encoding.ASCII.GetString(to));
            Assert.True(seen.Add(id));
            Assert.Equal((7, 2), (id.Version, id.Variant >> 2));
        }

        Assert.StartsWith(now.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture), Convert.ToHexStringLower(seen.First().ToByteArray(bigEndian: true)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-31T12:34:56.000000Z")]
    [InlineData("2026-01-31T12:34:56.000001Z")]
    [InlineData("2026-01-31T12:34:56.999999Z")]
    [InlineData("2026-01-31T12:34:57.120000Z")]
    [InlineData("0001-01-01T00:00:00.000000Z")]
    public void Times_are_iso_8601_in_utc(string text)
    {
        var to = new byte[EventStamps.TimeLength];
        _stamps.WriteTime(to, DateTimeOffset.Parse("2026-01-31T12:34:56.5Z", CultureInfo.InvariantCulture));
        _stamps.WriteTime(to, DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToOffset(TimeSpan.FromHours(text[0] == '0' ? 0 : -5)));
        Assert.Equal(text, Encoding.ASCII.GetString(to));
    }
}
