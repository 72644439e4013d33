using System.Text.Json;
using Catchwater.Host;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Processors;

// Every command of catchwater, and one stream job written in C#. The same rules in YAML: samples/retail/streams/fraud-detection.yaml.
var job = new StreamJob("fraud-detection-csharp") { Description = "Alerts on users whose last transactions look like fraud, in C#." }
    .From<Transaction>("transactions")
    .KeyBy(transaction => transaction.UserId)
    .Process(new FraudDetector())
    .To("fraud-alerts-csharp");

return await CatchwaterHost.CreateBuilder(args).AddStream(job).Build().RunAsync();

internal sealed record Transaction(string UserId, double Amount, JsonElement Timestamp);

internal sealed record FraudAlert(string UserId, double Amount, JsonElement Timestamp, double FraudScore, string AlertType);

/// <summary>Looks at the last transactions of a user, the one that has just come included.</summary>
internal sealed class FraudDetector : KeyedProcessor<string, Transaction, List<double>, FraudAlert>
{
    public override void OnRecord(Transaction transaction, ProcessorContext<string, List<double>, FraudAlert> context)
    {
        List<double> amounts = [.. (context.State ?? []).Append(transaction.Amount).TakeLast(10)];
        context.State = amounts;
        var recent = amounts.TakeLast(3).ToList();
        if (amounts.Count < 3 || !(recent.Sum() > 10000 || transaction.Amount > 5000))
        {
            return;
        }

        var score = (transaction.Amount > 5000 ? 0.3 : 0) + (transaction.Amount > 2 * recent.Average() ? 0.4 : 0);
        context.Emit(new FraudAlert(transaction.UserId, transaction.Amount, transaction.Timestamp, Math.Min(score, 1.0), "suspicious_transaction"));
    }
}
