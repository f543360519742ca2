using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using RabbitMQ.Client;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// A socket that reports a broken connection on read only and swallows later writes. A RabbitMQ.Client that cannot
/// write stops emptying its queue of 128 frames (up to 7.2.2, rabbitmq-dotnet-client issue 1930); a publish that waits
/// for a place there then holds a lock which the end of its connection waits for, so that the connection never ends and
/// is never replaced. Here the frames that come too late go nowhere instead, the queue empties, and the client ends the
/// connection because it cannot read.
/// </summary>
/// <remarks>
/// TLS is done here as well, below the client, whose own stands above its socket: what the client reads has to be seen
/// in clear.
/// </remarks>
internal sealed class BrokerSocket : TcpClientAdapter
{
    private const string Tls = "amqps";
    private const int TlsPort = 5671;

    private readonly string? _tlsHost;
    private readonly IInboundLimit? _limit;
    private readonly Action? _broken;
    private SslStream? _tls;

    private BrokerSocket(Socket socket, string? tlsHost, IInboundLimit? limit, Action? broken)
        : base(socket) => (_tlsHost, _limit, _broken) = (tlsHost, limit, broken);

    /// <summary>
    /// Makes the factory connect through sockets like this one, and with <c>amqps</c> through TLS on them.
    /// </summary>
    /// <param name="factory">Makes the connections.</param>
    /// <param name="broker">Where the broker is. Its certificate has to be valid for the host.</param>
    /// <param name="limit">Decides when to read; <c>null</c> for always.</param>
    /// <param name="broken">Is called once when a connection has ended, before the client is told.</param>
    public static void Use(ConnectionFactory factory, Uri broker, IInboundLimit? limit = null, Action? broken = null)
    {
        var tlsHost = broker.Scheme == Tls ? broker.Host : null;
        if (tlsHost is not null)
            factory.Port = broker.Port > 0 ? broker.Port : TlsPort;
        factory.Ssl.Enabled = false;
        factory.SocketFactory = family => new BrokerSocket(
            new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, tlsHost, limit, broken);
    }

    public override async Task ConnectAsync(IPAddress ep, int port, CancellationToken cancellationToken = default)
    {
        await base.ConnectAsync(ep, port, cancellationToken);
        if (_tlsHost is null)
            return;

        // Versions are those that the operating system allows; every error of the certificate counts.
        _tls = new SslStream(new NetworkStream(Client));
        await _tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = _tlsHost }, cancellationToken);
    }

    public override NetworkStream GetStream() => new BrokerStream(Client, _tls, _limit, _broken);

    public override void Close()
    {
        _tls?.Dispose();
        base.Close();
    }
}
