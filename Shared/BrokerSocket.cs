using System.Net.Sockets;
using RabbitMQ.Client;

namespace Aggregator.Shared;

/// <summary>
/// A socket whose end only its reader is told of. A RabbitMQ.Client (7.1 and 7.2) that cannot write stops emptying its queue
/// of 128 frames; a publish that waits for a place there then holds a lock which the end of its connection waits for, so
/// that the connection never ends and is never replaced. Here the frames that come too late go nowhere instead, the queue
/// empties, and the client ends the connection because it cannot read.
/// </summary>
internal sealed class BrokerSocket(Socket socket) : TcpClientAdapter(socket)
{
    /// <summary>What <see cref="ConnectionFactoryBase.SocketFactory"/> takes.</summary>
    public static ITcpClient Create(AddressFamily family) =>
        new BrokerSocket(new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });

    public override NetworkStream GetStream() => new EndlessStream(Client);

    private sealed class EndlessStream(Socket socket) : NetworkStream(socket)
    {
        private volatile bool _ended;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = 0;
            try
            {
                return read = await base.ReadAsync(buffer, cancellationToken);
            }
            finally
            {
                // Nothing was asked for when TLS waits for data.
                if (read == 0 && buffer.Length > 0)
                    End();
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_ended)
                return;
            try
            {
                await base.WriteAsync(buffer, cancellationToken);
            }
            catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException)
            {
                End();
            }
        }

        /// <summary>A write that waits for the broker to read ends, and so does a read.</summary>
        private void End()
        {
            _ended = true;
            Socket.Dispose();
        }
    }
}
