using Catchwater.Streaming.Processors;

namespace Catchwater.Streaming.Tests.Processors;

/// <summary>An event of the tests: <c>n</c> says what the processor does.</summary>
internal sealed record Numbered(string Key, int N);

/// <summary>
/// Uses everything a processor can: state with and without TTL, timers set, set again and taken back, side output, clearing.
/// </summary>
internal sealed class CountingProcessor(TimeSpan? ttl) : KeyedProcessor<string, Numbered, long, string>
{
    public static readonly OutputTag<string> Odd = new("odd");

    public override TimeSpan? StateTtl => ttl;

    public override void OnRecord(Numbered value, ProcessorContext<string, long, string> context)
    {
        context.State += value.N;
        var now = context.Timestamp;
        switch (value.N)
        {
            case 0:
                context.ClearState();
                break;
            case 5:
                context.DeleteEventTimeTimer(now + TimeSpan.FromMilliseconds(7));
                break;
            default:
                context.RegisterEventTimeTimer(now + TimeSpan.FromMilliseconds(7));
                break;
        }

        if (value.N % 2 == 1)
        {
            context.SideOutput(Odd, $"{context.Key} {value.N}");
        }

        context.Emit($"record {context.Key} {now.ToUnixTimeMilliseconds()} {context.State}");
    }

    public override void OnTimer(DateTimeOffset time, TimeDomain domain, ProcessorContext<string, long, string> context)
    {
        context.Emit($"timer {context.Key} {time.ToUnixTimeMilliseconds()} {context.State}");
        if (context.State > 20)
        {
            context.ClearState();
        }
    }
}
