using System.Text;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Processors;
using Catchwater.Streaming.Rules;
using Catchwater.Streaming.Windows;
using Catchwater.Topics;

namespace Catchwater.Streaming.Crasher;

/// <summary>What is counted of.</summary>
public sealed record Payment(string User, double Amount);

/// <summary>Jobs that together use everything that commits: rules, processors with timers and TTL, windows, duplicates, and a job that reads another's results.</summary>
public static class CrashJobs
{
    private const string Rule =
        """
        from: payments
        key: user
        history: 5
        min_history: 2
        remember: [note]
        when:
          - sum(amount) over last 3 > 1200
        emit: { copy: [user, amount], compute: { sum: sum(amount) over last 3 } }
        to: alerts
        """;

    /// <summary>The jobs.</summary>
    public static IReadOnlyList<StreamJob> All()
    {
        var rule = RuleJobReader.Parse(Rule, "streams/rule.yaml", [])!;
        StreamJob counts = new("counts") { Watermarks = new WatermarkOptions { MaxOutOfOrderness = TimeSpan.FromMilliseconds(40) } };
        var payments = counts.From<Payment>("payments");
        payments.KeyBy(one => one.User).Process(new Counter()).To("counts");
        payments.KeyBy(one => one.User).Window(Window.Session(TimeSpan.FromMilliseconds(30)) with { AllowedLateness = TimeSpan.FromMilliseconds(20) })
            .Aggregate(() => 0.0, (sum, one) => sum + one.Amount, (a, b) => a + b).To("sessions");
        payments.Deduplicate(one => $"{one.User}/{one.Amount}", TimeSpan.FromSeconds(2)).To("distinct");
        StreamJob after = new("after");
        after.From<string>("counts").Filter(text => text.EndsWith('7')).To("sevens");
        return [rule, counts, after];
    }

    /// <summary>The control: a processor that writes its results past the commit, as a careless program does. Kills must make it repeat itself.</summary>
    public static StreamJob Careless(IEventWriter writer) => new StreamJob("careless").From<Payment>("payments").KeyBy(one => one.User).Process(new Careless(writer)).To("careless-results");

    private sealed class Counter : KeyedProcessor<string, Payment, int, string>
    {
        public override TimeSpan? StateTtl => TimeSpan.FromMilliseconds(300);

        public override void OnRecord(Payment value, ProcessorContext<string, int, string> context)
        {
            context.State++;
            context.RegisterEventTimeTimer(context.Timestamp + TimeSpan.FromMilliseconds(25));
            context.Emit($"{context.Key} {context.State}");
        }

        public override void OnTimer(DateTimeOffset time, TimeDomain domain, ProcessorContext<string, int, string> context) =>
            context.Emit($"{context.Key} at {time.ToUnixTimeMilliseconds()} {context.State}");
    }
}

internal sealed class Careless(IEventWriter writer) : KeyedProcessor<string, Payment, int, string>
{
    public override void OnRecord(Payment value, ProcessorContext<string, int, string> context)
    {
        context.State++;
        var taken = writer.WriteAsync(new OutgoingRecord("careless", Encoding.UTF8.GetBytes(context.Key), Encoding.UTF8.GetBytes($"{context.Key} {context.State}")), CancellationToken.None);
        _ = taken.AsTask().GetAwaiter().GetResult();
    }
}
