using System.Globalization;
using Catchwater.Core.Names;
using Catchwater.Lake.Crasher;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;

// sequence ROOT ORACLE LAST: does operations one after the other up to number LAST, resuming where the oracle ends.
// drop ROOT VALUE VALUE: drops the partitions of these values of p.
// append ROOT WRITER COUNT: appends COUNT batches of its own, beside others that do the same.
using var engine = LakeEngine.Open(new EngineOptions { Threads = 1 });
using var session = engine.OpenSession();
var table = LakeStore.Open(args[1], TimeProvider.System).Table(DatasetName.Parse("crash.test"));
if (args[0] == "drop")
{
    await table.DropPartitionsAsync(values => args.Skip(2).Contains(values["p"]), new CommitDetails { RunId = Guid.CreateVersion7() });
    return;
}

var last = int.Parse(args[3], CultureInfo.InvariantCulture);
if (args[0] == "append")
{
    for (var batch = 0; batch < last; batch++)
    {
        await using var staged = await table.StageAsync(session, new WriteRequest
        {
            Select = $"SELECT '{args[2]}' AS writer, {batch} AS batch, n::INTEGER AS n FROM range(5) t(n)",
            Mode = WriteMode.Append,
            PartitionColumns = ["batch"],
            RunId = Guid.CreateVersion7(),
        });
        await staged.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7(), Transactions = new Dictionary<string, long> { [args[2]] = batch } });
    }

    return;
}

await table.CleanUpAsync();
using var oracle = new Oracle(args[2]);
for (var number = oracle.Next; number <= last; number++)
{
    oracle.Write("begin", number);
    await using var staged = await table.StageAsync(session, Operation.Of(number));
    await staged.CommitAsync(new CommitDetails { RunId = Guid.CreateVersion7(), Transactions = new Dictionary<string, long> { ["crasher"] = number } });
    oracle.Write("done", number);
}
