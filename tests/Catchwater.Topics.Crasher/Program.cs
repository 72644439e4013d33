using Catchwater.Topics.Crasher;
using Catchwater.Topics.Embedded;
using Catchwater.Topics.Tasks;

// FOLDER ORACLE: works on the log in FOLDER until it is killed. What was acknowledged stands in ORACLE.0, ORACLE.1 …
await using var log = await EmbeddedEventLog.OpenAsync(args[0], new EmbeddedLogOptions { CleanEvery = null }, TimeProvider.System);
foreach (var topic in Setting.Topics)
{
    await log.EnsureAsync(topic, CancellationToken.None);
}

var writers = Enumerable.Range(0, Setting.Writers).Select(number => Task.Run(() => new Writer(log, number, $"{args[1]}.{number}").RunAsync())).ToList();
await using var worker = await log.JoinAsync(new GroupOptions { Group = Setting.Group, Topics = [Setting.Input] }, new CountingJob(), CancellationToken.None);
var cleaner = Task.Run(async () =>
{
    while (true)
    {
        await log.CleanAsync(CancellationToken.None);
        await Task.Delay(50);
    }
});
await await Task.WhenAny([.. writers, worker.Completion, cleaner]);
