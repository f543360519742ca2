using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aggregator.Tests.Infrastructure.Network;

/// <summary>
/// Stands between a program and a server, on loopback, to cut the line, to lose an answer, and to count round trips.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly DnsEndPoint _server;
    private readonly ConcurrentDictionary<TcpClient, Line> _open = new();
    private TcpListener _listener;
    private byte[]? _loseAnswerTo;
    private byte[]? _hangAfter;
    private volatile bool _hangs;
    private int _roundTrips;

    public TcpProxy(string host, int port)
    {
        _server = new DnsEndPoint(host, port);
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(_listener);
    }

    public int Port { get; }

    /// <summary>How often the client spoke after the server had.</summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    /// <summary>Breaks all connections and refuses new ones.</summary>
    public void Cut()
    {
        _listener.Stop();
        BreakAll();
    }

    /// <summary>Breaks all connections and accepts new ones.</summary>
    public void BreakAll()
    {
        foreach (var client in _open.Keys)
            client.Close();
    }

    /// <summary>From now on what the client says on an open connection is lost; new connections are fine.</summary>
    public void HangAll()
    {
        foreach (var line in _open.Values)
            line.Hangs = true;
    }

    /// <summary>
    /// The next request with this text is passed on, and from then on nothing is, in neither direction and on no
    /// connection, though all of them stay open.
    /// </summary>
    public void HangAfter(string text) => Volatile.Write(ref _hangAfter, Encoding.ASCII.GetBytes(text));

    /// <summary>Whether it has come to that.</summary>
    public bool Hangs => _hangs;

    public void Restore()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    /// <summary>
    /// The next request with this text is passed on, and the connection breaks in place of the answer.
    /// </summary>
    public void LoseAnswerTo(string text) => Volatile.Write(ref _loseAnswerTo, Encoding.ASCII.GetBytes(text));

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = PumpAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped: this is how a cut line ends.
        }
    }

    private async Task PumpAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        var line = new Line();
        _open.TryAdd(client, line);
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            await Task.WhenAny(
                CopyAsync(client, server, line, fromClient: true), CopyAsync(server, client, line, fromClient: false));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other end is gone.
        }
        finally
        {
            _open.TryRemove(client, out _);
            client.Close();
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, Line line, bool fromClient)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer)) > 0)
            {
                if (fromClient)
                    Spoke(line, buffer.AsSpan(0, read));
                else if (Volatile.Read(ref line.LosesAnswer))
                    return;
                if (line.Hangs || _hangs)
                    continue;
                line.ClientSpoke = fromClient;
                _hangs |= fromClient && Volatile.Read(ref _hangAfter) is { } text
                    && buffer.AsSpan(0, read).IndexOf(text) >= 0;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // Broken, by us or by an end.
        }
    }

    private void Spoke(Line line, ReadOnlySpan<byte> data)
    {
        if (!line.ClientSpoke)
            Interlocked.Increment(ref _roundTrips);
        if (Volatile.Read(ref _loseAnswerTo) is { } text && data.IndexOf(text) >= 0)
        {
            Volatile.Write(ref _loseAnswerTo, null);
            Volatile.Write(ref line.LosesAnswer, true);
        }
    }

    private sealed class Line
    {
        public volatile bool ClientSpoke;

        public volatile bool Hangs;

        public bool LosesAnswer;
    }
}
