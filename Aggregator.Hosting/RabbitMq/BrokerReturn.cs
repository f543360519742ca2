using System.Net.Sockets;
using MassTransit;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// Waits for an unavailable broker. All callers that need a MassTransit connection share one wait, so that a broker
/// that has returned is used within a moment, without repeated attempts.
/// </summary>
internal static class BrokerReturn
{
    /// <summary>
    /// Timeout of one attempt to connect; then another follows, because the network may have recovered.
    /// </summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Completes when the broker's port accepts a connection. The broker's response to it is not checked here.
    /// </summary>
    /// <param name="host">The broker's host name or address.</param>
    /// <param name="port">The broker's port.</param>
    /// <param name="stopping">Signals that the program is stopping.</param>
    /// <exception cref="OperationCanceledException">The program is stopping.</exception>
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
