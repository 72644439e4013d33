using System.Buffers.Binary;
using System.Net.Sockets;
using Catchwater.Brokers.Faults;
using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Network;

/// <summary>One client's connection: requests are answered one after the other, as the protocol promises.</summary>
internal sealed class ClientConnection(Socket socket, int broker, Cluster cluster, RequestRouter router) : IDisposable
{
    private const int LargestRequest = 100 * 1024 * 1024;

    // Never disposed: it has no timer, and Cut may come when the connection is already over.
    private readonly CancellationTokenSource _cut = new();

    /// <summary>Serves until the client goes, a fault cuts the connection, or <see cref="Cut"/>.</summary>
    public async Task ServeAsync()
    {
        var cancellation = _cut.Token;
        using var stream = new NetworkStream(socket);
        var prefix = new byte[sizeof(int)];
        while (await stream.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellation) == prefix.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(prefix);
            if (length is < 8 or > LargestRequest)
            {
                throw new InvalidDataException($"a request of {length} bytes: this is no Kafka client");
            }

            // Batches in the frame stay referenced by the log, so it is never reused.
            var frame = GC.AllocateUninitializedArray<byte>(length);
            await stream.ReadExactlyAsync(frame, cancellation);
            if (!await AnswerAsync(frame, cancellation))
            {
                return;
            }
        }
    }

    /// <summary>Ends the connection; a request that waits is given up.</summary>
    public void Cut()
    {
        socket.Dispose();
        _cut.Cancel();
    }

    public void Dispose() => socket.Dispose();

    private async Task<bool> AnswerAsync(byte[] frame, CancellationToken cancellation)
    {
        var read = new RequestReader(frame);
        var key = (ApiKey)read.Int16();
        var version = read.Int16();
        var correlation = read.Int32();
        var clientId = read.ClientId();
        if (router.Find(key, version) is not { } api)
        {
            throw new InvalidDataException($"{key} version {version} from {clientId} is not answered here, and was not advertised");
        }

        read.Flexible = api.IsFlexible(version);
        read.EndStructure();
        var (fault, delay, throttle) = cluster.Faults.Take(key);
        if (fault == FaultKind.DropRequest)
        {
            return false;
        }

        var reply = new ReplyWriter();
        reply.Int32(correlation);
        if (key != ApiKey.ApiVersions)
        {
            // The reply to ApiVersions has the old header in every version, since the client does not know yet what the broker reads.
            reply.Flexible = read.Flexible;
            reply.EndStructure();
        }

        var request = new Request(key, version, correlation, clientId, broker, read) { ThrottleMs = (int)throttle.TotalMilliseconds };
        var wanted = await api.AnswerAsync(request, reply, cancellation);
        if (fault == FaultKind.DropReply)
        {
            return false;
        }

        if (delay + throttle > TimeSpan.Zero)
        {
            await Task.Delay(delay + throttle, cluster.Time, cancellation);
        }

        if (wanted)
        {
            await SendAsync(reply.Frame());
        }

        return true;
    }

    private async Task SendAsync(List<ArraySegment<byte>> pieces)
    {
        while (pieces.Count > 0)
        {
            // Fewer pieces than the system takes in one call (IOV_MAX).
            var some = pieces.Count <= 512 ? pieces : pieces[..512];
            var sent = await socket.SendAsync(some, SocketFlags.None);
            while (pieces.Count > 0 && sent >= pieces[0].Count)
            {
                sent -= pieces[0].Count;
                pieces.RemoveAt(0);
            }

            if (sent > 0)
            {
                pieces[0] = pieces[0][sent..];
            }
        }
    }
}
