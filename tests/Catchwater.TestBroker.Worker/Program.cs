using Catchwater.Brokers.Worker;
using Confluent.Kafka;

// BOOTSTRAP INPUT OUTPUT GROUP NAME exactly|at-least
if (args is not [var servers, var input, var output, var group, var name, "exactly" or "at-least"])
{
    Console.Error.WriteLine("usage: Catchwater.TestBroker.Worker BOOTSTRAP INPUT OUTPUT GROUP NAME exactly|at-least");
    return 2;
}

try
{
    var names = new LoopNames(servers, input, output, group, name);
    new Loop(names, args[5] == "exactly" ? new ExactlyOnce(names) : new AtLeastOnce(names)).Run();
    return 0;
}
catch (KafkaException broken)
{
    // Fenced, a rebalance under a commit, a broker that was away too long: whoever started this process starts it again.
    Console.Error.WriteLine($"{name}: {broken.Error.Code} {broken.Message}");
    return 3;
}
