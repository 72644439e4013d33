using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Log;

/// <summary>Reads batches, waiting for more when there are too few (https://kafka.apache.org/protocol#The_Messages_Fetch). No fetch sessions.</summary>
internal sealed class FetchApi(Cluster cluster) : Api(ApiKey.Fetch, 4, 12, flexibleFrom: 12)
{
    private readonly record struct Wanted(int Partition, long Offset, int MaxBytes);

    public override async ValueTask<bool> AnswerAsync(Request request, ReplyWriter reply, CancellationToken cancellation)
    {
        var (version, read) = (request.Version, request.Body);
        read.Int32(); // replica id
        var wait = TimeSpan.FromMilliseconds(read.Int32());
        var minBytes = read.Int32();
        var maxBytes = read.Int32();
        var committedOnly = read.Int8() == 1;
        if (version >= 7)
        {
            read.Int32(); // fetch session and its epoch: every fetch is a full one
            read.Int32();
        }

        var topics = read.Topics(each => ReadWanted(each, version));
        if (minBytes > 0 && wait > TimeSpan.Zero)
        {
            await WaitAsync(request.Broker, topics, committedOnly, minBytes, wait, cancellation);
        }

        reply.Int32(request.ThrottleMs);
        if (version >= 7)
        {
            reply.Error(ErrorCode.None);
            reply.Int32(0);
        }

        lock (cluster.Gate)
        {
            var room = maxBytes;
            reply.Topics(topics, (topic, wanted) =>
            {
                var log = cluster.Topics.Find(topic, wanted.Partition);
                var error = Check(request.Broker, log, wanted.Offset);
                var slice = error == ErrorCode.None && room > 0 ? log!.Read(wanted.Offset, committedOnly, Math.Min(room, wanted.MaxBytes)) : new LogSlice([], 0, []);
                room -= slice.Size;
                Write(reply, version, wanted, error, log, slice, committedOnly);
            });
        }

        reply.EndStructure();
        return true;
    }

    private static Wanted ReadWanted(RequestReader read, short version)
    {
        var partition = read.Int32();
        if (version >= 9)
        {
            read.Int32(); // current leader epoch
        }

        var offset = read.Int64();
        if (version >= 12)
        {
            read.Int32(); // last fetched epoch
        }

        if (version >= 5)
        {
            read.Int64(); // a follower's log start
        }

        var maxBytes = read.Int32();
        read.EndStructure();
        return new Wanted(partition, offset, maxBytes);
    }

    private static void Write(ReplyWriter write, short version, Wanted wanted, ErrorCode error, PartitionLog? log, LogSlice slice, bool committedOnly)
    {
        write.Int32(wanted.Partition);
        write.Error(error);
        write.Int64(log?.End ?? -1);
        write.Int64(log?.StableEnd ?? -1);
        if (version >= 5)
        {
            write.Int64(log?.Start ?? -1);
        }

        write.Array(committedOnly ? slice.Aborted : null, aborted =>
        {
            write.Int64(aborted.ProducerId);
            write.Int64(aborted.First);
            write.EndStructure();
        });
        if (version >= 11)
        {
            write.Int32(-1); // read from the leader
        }

        write.Records(slice.Batches);
        write.EndStructure();
    }

    private static ErrorCode Check(int broker, PartitionLog? log, long offset) => log switch
    {
        null => ErrorCode.UnknownTopicOrPartition,
        _ when log.Leader != broker => ErrorCode.NotLeaderOrFollower,
        _ when offset < log.Start || offset > log.End => ErrorCode.OffsetOutOfRange,
        _ => ErrorCode.None,
    };

    /// <summary>Returns when there is enough to read, when an error is to be told, or when the wait is over.</summary>
    private async Task WaitAsync(
        int broker, List<(string Topic, List<Wanted> Partitions)> topics, bool committedOnly, int minBytes, TimeSpan wait, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(wait, cluster.Time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        while (!over.IsCancellationRequested)
        {
            var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var logs = new List<PartitionLog>();
            lock (cluster.Gate)
            {
                var available = 0;
                foreach (var (topic, partitions) in topics)
                {
                    foreach (var wanted in partitions)
                    {
                        var log = cluster.Topics.Find(topic, wanted.Partition);
                        if (Check(broker, log, wanted.Offset) != ErrorCode.None)
                        {
                            return;
                        }

                        logs.Add(log!);
                        available += log!.Available(wanted.Offset, committedOnly, minBytes - available);
                        if (available >= minBytes)
                        {
                            return;
                        }
                    }
                }

                logs.ForEach(log => log.Wake(wake));
            }

            try
            {
                await wake.Task.WaitAsync(over.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                lock (cluster.Gate)
                {
                    logs.ForEach(log => log.StopWaking(wake));
                }
            }
        }
    }
}
