using System.Net.Sockets;
using RabbitMQ.Client;

namespace Aggregator.Shared;

/// <summary>
/// A socket whose end only its reader is told of. A RabbitMQ.Client that cannot write stops emptying its queue
/// of 128 frames (up to 7.2.2, rabbitmq-dotnet-client issue 1930); a publish that waits for a place there then holds a lock which the end of its connection waits for, so
/// that the connection never ends and is never replaced. Here the frames that come too late go nowhere instead, the queue
/// empties, and the client ends the connection because it cannot read.
/// </summary>
internal sealed class BrokerSocket(Socket socket, Action? ended) : TcpClientAdapter(socket)
{
    /// <summary>What <see cref="ConnectionFactoryBase.SocketFactory"/> takes.</summary>
    public static ITcpClient Create(AddressFamily family) => Create(family, ended: null);

    /// <param name="family">Of the broker's address.</param>
    /// <param name="ended">Is called once when the connection has ended, before the client is told.</param>
    public static ITcpClient Create(AddressFamily family, Action? ended) =>
        new BrokerSocket(new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, ended);

    public override NetworkStream GetStream() => new EndlessStream(Client, ended);

    private sealed class EndlessStream(Socket socket, Action? ended) : NetworkStream(socket)
    {
        private volatile bool _ended;
        private int _told;

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
            if (Interlocked.Exchange(ref _told, 1) == 0)
                ended?.Invoke();
            Socket.Dispose();
        }
    }
}
