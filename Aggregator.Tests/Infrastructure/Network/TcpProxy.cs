using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aggregator.Tests.Infrastructure.Network;

/// <summary>
/// A proxy on loopback between a program and a server that can cut, silence and slow down connections, lose a response,
/// and count round trips.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly DnsEndPoint _server;
    private readonly ConcurrentDictionary<TcpClient, Line> _open = new();
    private TcpListener _listener;
    private byte[]? _loseAnswerTo;
    private byte[]? _hangAfter;
    private volatile bool _hangs;
    private volatile TaskCompletionSource? _silence;
    private long _delayTicks;
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

    /// <summary>Number of times that the client sent data after the server had.</summary>
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

    /// <summary>Resets all connections, as a server does that has forgotten them, and accepts new ones.</summary>
    public void ResetAll()
    {
        foreach (var (client, line) in _open)
        {
            Reset(line.Server);
            Reset(client);
        }
    }

    /// <summary>
    /// From now on everything on existing and new connections is lost, in both directions and with the end of a
    /// connection, as behind a firewall that drops packets.
    /// </summary>
    public void Silence()
    {
        _silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var line in _open.Values)
            line.IsSilent = true;
    }

    /// <summary>New connections work again. Those that were silent stay so until one of their ends closes.</summary>
    public void EndSilence()
    {
        var silence = _silence;
        _silence = null;
        silence?.TrySetResult();
    }

    /// <summary>How long each piece of up to 64 KiB is held back in each direction; zero for not at all.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>From now on data from the client on existing connections are lost; new connections work.</summary>
    public void HangAll()
    {
        foreach (var line in _open.Values)
            line.Hangs = true;
    }

    /// <summary>
    /// Passes the next request with this text on, and afterwards nothing more, in either direction on any connection;
    /// the connections stay open.
    /// </summary>
    public void HangAfter(string text) => Volatile.Write(ref _hangAfter, Encoding.ASCII.GetBytes(text));

    /// <summary>Whether such a request has occurred.</summary>
    public bool Hangs => _hangs;

    public void Restore()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    /// <summary>
    /// Passes the next request with this text on, and breaks the connection instead of passing on the response.
    /// </summary>
    public void LoseAnswerTo(string text) => Volatile.Write(ref _loseAnswerTo, Encoding.ASCII.GetBytes(text));

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private static void Reset(TcpClient end)
    {
        try
        {
            // A client that was disposed of has no socket.
            if (end.Client is { } socket)
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has closed already.
        }

        end.Close();
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
            // The proxy has stopped.
        }
    }

    private async Task PumpAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        var line = new Line { Server = server, IsSilent = _silence is not null };
        _open.TryAdd(client, line);
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            var up = CopyAsync(client, server, line, fromClient: true);
            var down = CopyAsync(server, client, line, fromClient: false);
            await Task.WhenAny(up, down);
            if (line.IsSilent && _silence is { } silence)
                await Task.WhenAny(Task.WhenAll(up, down), silence.Task);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other end has closed.
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
                if (line.Hangs || line.IsSilent || _hangs)
                    continue;
                line.ClientSpoke = fromClient;
                _hangs |= fromClient && Volatile.Read(ref _hangAfter) is { } text
                    && buffer.AsSpan(0, read).IndexOf(text) >= 0;
                if (Delay > TimeSpan.Zero)
                    await Task.Delay(Delay);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The connection was broken, by the proxy or by an end.
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

        public volatile bool IsSilent;

        public bool LosesAnswer;

        public required TcpClient Server { get; init; }
    }
}
