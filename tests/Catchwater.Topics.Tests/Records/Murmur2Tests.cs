using System.Text;
using Catchwater.Topics.Records;

namespace Catchwater.Topics.Tests.Records;

public sealed class Murmur2Tests
{
    // Facts of Kafka's own UtilsTest.testMurmur2.
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Hashes_as_kafka_does(string key, int hash)
    {
        Assert.Equal(hash, (int)Murmur2.Hash(Encoding.UTF8.GetBytes(key)));
        Assert.Equal((hash & 0x7FFFFFFF) % 12, Murmur2.PartitionOf(Encoding.UTF8.GetBytes(key), 12));
    }
}
