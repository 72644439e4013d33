using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Catchwater.Brokers.Network;

/// <summary>One broker: its port and the connections to it. It can be stopped and started again on the same port.</summary>
internal sealed class BrokerListener(int id, Cluster cluster, RequestRouter router, Action<string> report) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ClientConnection, bool> _connections = [];
    private Socket? _listening;
    private Task _accepting = Task.CompletedTask;

    public int Port { get; private set; }

    public void Start(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Connections of before the restart may still be closing.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(512);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        _listening = socket;
        _accepting = AcceptAsync(socket);
    }

    public async Task StopAsync()
    {
        _listening?.Dispose();
        await _accepting;
        Drop();
    }

    /// <summary>Cuts all connections; their requests that wait are given up.</summary>
    public void Drop()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Cut();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AcceptAsync(Socket listening)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listening.AcceptAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                return;
            }

            client.NoDelay = true;
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        using var connection = new ClientConnection(client, id, cluster, router);
        _connections[connection] = true;
        try
        {
            await connection.ServeAsync();
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client went, or the connection was cut: nobody is there to be told.
        }
#pragma warning disable CA1031 // a fault of the broker must show in the test's report, not end the test process
        catch (Exception fault)
#pragma warning restore CA1031
        {
            report($"broker {id}: {fault}");
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
