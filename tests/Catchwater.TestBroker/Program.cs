using System.Globalization;
using System.Runtime.InteropServices;
using Catchwater.Brokers;

const string Usage = "usage: catchwater-test-broker [--port N] [--brokers N] [--partitions N]";

var options = new TestBrokerOptions();
for (var i = 0; i < args.Length; i += 2)
{
    if (i + 1 == args.Length || !int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var number) || number < 0)
    {
        Console.Error.WriteLine($"{args[i]}: a number is missing. {Usage}");
        return 2;
    }

    switch (args[i])
    {
        case "--port":
            options = options with { Port = number };
            break;
        case "--brokers":
            options = options with { Brokers = number };
            break;
        case "--partitions":
            options = options with { DefaultPartitions = number };
            break;
        default:
            Console.Error.WriteLine($"{args[i]}: no such option. {Usage}");
            return 2;
    }
}

// The first line is the address: who starts this process waits for it.
await using var broker = TestBroker.Start(options);
Console.WriteLine(broker.BootstrapServers);

var stopped = new TaskCompletionSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await stopped.Task;
foreach (var problem in broker.Problems)
{
    Console.Error.WriteLine(problem);
}

return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopped.TrySetResult();
}
