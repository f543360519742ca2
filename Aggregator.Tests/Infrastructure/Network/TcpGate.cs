using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Aggregator.Tests.Infrastructure.Network;

/// <summary>
/// A proxy between one client and one server that can cut a single direction, as a failing link does: bytes that the
/// client writes after <see cref="HoldClient"/> never arrive, while it still receives from the server. After
/// <see cref="Jam"/> the client cannot even write any more, once the buffers on the way are full.
/// </summary>
internal sealed class TcpGate : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private volatile bool _held;
    private volatile bool _jammed;

    public TcpGate(string host, int port)
    {
        (_host, _port) = (host, port);

        // The size is fixed, because the kernel would otherwise raise it to megabytes, and a jam should take effect
        // soon.
        _listener.Server.ReceiveBufferSize = 64 * 1024;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From now on bytes that a client writes do not arrive.</summary>
    public void HoldClient() => _held = true;

    /// <summary>From now on no bytes are read from a client.</summary>
    public void Jam() => _jammed = true;

    /// <summary>Breaks the existing connections; new ones work.</summary>
    public void CutAll()
    {
        _jammed = false;
        foreach (var client in _clients)
            client.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            _clients.Add(client);
            await server.ConnectAsync(_host, _port, _end.Token);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), mayBeHeld: true),
                CopyAsync(server.GetStream(), client.GetStream(), mayBeHeld: false));
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool mayBeHeld)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, _end.Token)) > 0)
            {
                if (mayBeHeld && _jammed)
                    await Task.Delay(Timeout.InfiniteTimeSpan, _end.Token);
                if (!mayBeHeld || !_held)
                    await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
        catch (Exception broken)
            when (broken is IOException or InvalidOperationException or OperationCanceledException
                or ObjectDisposedException)
        {
            // One side has closed; the relay ends and closes the other.
            return;
        }
    }
}
