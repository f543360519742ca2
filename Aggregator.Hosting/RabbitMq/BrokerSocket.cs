using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using RabbitMQ.Client;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// A socket that reports a broken connection on read only and swallows later writes. A RabbitMQ.Client that cannot
/// write stops emptying its queue of 128 frames (up to 7.2.2, rabbitmq-dotnet-client issue 1930). A publish that waits
/// for room in the queue then holds a lock for which the connection's shutdown waits, so that the connection never ends
/// and is never replaced. With this socket late frames are discarded instead, the queue empties, and the client ends
/// the connection because it cannot read.
/// </summary>
/// <remarks>
/// TLS is done here as well, below the client: the client's own TLS is a layer above its socket, and its input must be
/// inspected in clear text.
/// </remarks>
internal sealed class BrokerSocket : TcpClientAdapter
{
    private const string Tls = "amqps";

    private readonly string? _tlsHost;
    private readonly IInboundLimit? _limit;
    private readonly Action? _broken;
    private readonly RefusedChannels? _refused;
    private SslStream? _tls;

    private BrokerSocket(
        Socket socket, string? tlsHost, IInboundLimit? limit, Action? broken, RefusedChannels? refused)
        : base(socket) => (_tlsHost, _limit, _broken, _refused) = (tlsHost, limit, broken, refused);

    /// <summary>
    /// Makes the factory connect to one of the broker's nodes through sockets of this class, with TLS for
    /// <c>amqps</c>.
    /// </summary>
    /// <param name="factory">The factory of the connections, which opens one connection at a time.</param>
    /// <param name="broker">The broker's address. Each node's certificate must be valid for its host.</param>
    /// <param name="nodes">The broker's nodes.</param>
    /// <param name="limit">Decides when to read; <c>null</c> for always.</param>
    /// <param name="broken">Called once when a connection has ended, before the client is notified.</param>
    /// <param name="refused">Decides when to end a connection whose messages are refused; <c>null</c> for never.
    /// </param>
    public static void Use(
        ConnectionFactory factory,
        Uri broker,
        BrokerNodes nodes,
        IInboundLimit? limit = null,
        Action? broken = null,
        RefusedChannels? refused = null)
    {
        var isTls = broker.Scheme == Tls;
        factory.Ssl.Enabled = false;
        factory.EndpointResolverFactory = _ => nodes;
        factory.SocketFactory = family => new BrokerSocket(
            new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            isTls ? nodes.Current.HostName : null,
            limit,
            broken,
            refused);
    }

    public override async Task ConnectAsync(IPAddress ep, int port, CancellationToken cancellationToken = default)
    {
        await base.ConnectAsync(ep, port, cancellationToken);
        _refused?.Connected();
        if (_tlsHost is null)
            return;

        // The operating system decides which TLS versions are allowed; any error of the certificate ends the handshake.
        _tls = new SslStream(new NetworkStream(Client));
        await _tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = _tlsHost }, cancellationToken);
    }

    public override NetworkStream GetStream() => new BrokerStream(Client, _tls, _limit, _broken, _refused);

    public override void Close()
    {
        _tls?.Dispose();
        base.Close();
    }
}
