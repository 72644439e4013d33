using Confluent.Kafka;

namespace Catchwater.Brokers.Tests.Clients;

/// <summary>Waits for something to come to hold, 30 s at most.</summary>
internal static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task HoldsAsync(Func<bool> holds)
    {
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Limit;)
        {
            if (holds())
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail("it did not come to hold in 30 s");
    }

    /// <summary>Polls the consumers meanwhile, since rebalances happen while polling.</summary>
    public static void Holds(Func<bool> holds, params IConsumer<string, string>[] consumers)
    {
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Limit;)
        {
            if (holds())
            {
                return;
            }

            foreach (var consumer in consumers)
            {
                consumer.Consume(TimeSpan.FromMilliseconds(100 / consumers.Length));
            }
        }

        Assert.Fail("it did not come to hold in 30 s");
    }
}
