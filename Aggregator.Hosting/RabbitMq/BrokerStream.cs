using System.Net.Sockets;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// The stream from which RabbitMQ.Client reads and to which it writes. Its input has passed a
/// <see cref="FrameFilter"/>. While the limit is reached nothing is read, so that the broker waits, and the client
/// receives generated heartbeats. A broken connection is reported to the reader only.
/// </summary>
/// <param name="socket">The connected socket.</param>
/// <param name="tls">The encrypted stream over it, or <c>null</c> for none.</param>
/// <param name="limit">Decides whether to read; <c>null</c> for always.</param>
/// <param name="broken">Called once when the connection has ended, before the client is notified.</param>
/// <param name="refused">Decides when to end a connection whose messages are refused; <c>null</c> for never.</param>
internal sealed class BrokerStream(
    Socket socket, Stream? tls, IInboundLimit? limit, Action? broken, RefusedChannels? refused = null)
    : NetworkStream(socket)
{
    /// <summary>The client considers a connection broken if nothing arrives within three heartbeat intervals.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly FrameFilter _frames = new(refused);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length < FrameFilter.Heartbeat.Length)
            throw new ArgumentException("The buffer must have room for a heartbeat.", nameof(buffer));
        while (!_frames.HasOutput)
        {
            if (limit is { IsReached: true } && _frames.IsBetweenMessages && !_ended.Task.IsCompleted)
            {
                await await Task.WhenAny(limit.WaitAsync(Pause, cancellationToken), _ended.Task);
                FrameFilter.Heartbeat.CopyTo(buffer.Span);
                return FrameFilter.Heartbeat.Length;
            }

            if (_frames.Advance())
            {
                if (_frames.NeedsOtherConnection)
                {
                    End();
                    return 0;
                }

                limit?.Reading(_frames.TakeAnnounced());
                continue;
            }

            var read = await ReceiveAsync(cancellationToken);
            if (read == 0)
                return 0;
            _frames.Received(read);
        }

        return _frames.Take(buffer.Span);
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended.Task.IsCompleted)
            return;
        try
        {
            await (tls is null
                ? base.WriteAsync(buffer, cancellationToken) : tls.WriteAsync(buffer, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            End();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            End();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReceiveAsync(CancellationToken cancellationToken)
    {
        var read = 0;
        try
        {
            var room = _frames.Room();
            return read = await (tls is null
                ? base.ReadAsync(room, cancellationToken) : tls.ReadAsync(room, cancellationToken));
        }
        finally
        {
            if (read == 0)
                End();
        }
    }

    /// <summary>Ends a pending read, and a write that waits for the broker to read.</summary>
    private void End()
    {
        if (_ended.TrySetResult())
            broken?.Invoke();
        Socket.Dispose();
    }
}
