using System.Net.Sockets;
using MassTransit;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// Waits for a broker that is away. Everybody who needs a connection of MassTransit's waits for the same one, so that a
/// broker that is back is used within a moment, without repeated attempts.
/// </summary>
internal static class BrokerReturn
{
    /// <summary>
    /// A connection that is not made within this time is tried again: the network may be back meanwhile.
    /// </summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Ends when the broker's port takes a connection. What the broker says to it is not asked here.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="stopping">The program ends.</param>
    /// <exception cref="OperationCanceledException">The program ends.</exception>
    public static async Task WaitAsync(string host, int port, CancellationToken stopping)
    {
        if (await AnswersAsync(host, port, stopping))
            return;
        LogContext.Warning?.Log("The broker does not answer at {Host}:{Port}. Waiting for it.", host, port);
        do
        {
            await Task.Delay(Pause, stopping);
        }
        while (!await AnswersAsync(host, port, stopping));
        LogContext.Info?.Log("The broker answers at {Host}:{Port}.", host, port);
    }

    private static async Task<bool> AnswersAsync(string host, int port, CancellationToken stopping)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        attempt.CancelAfter(ConnectTimeout);
        try
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(host, port, attempt.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException
            && !stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
