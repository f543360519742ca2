using System.Net.Sockets;
using MassTransit;
using RabbitMQ.Client;

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
    /// Completes when the port of one of the broker's nodes accepts a connection. The broker's response to it is not
    /// checked here.
    /// </summary>
    /// <param name="nodes">The broker's nodes.</param>
    /// <param name="stopping">Signals that the program is stopping.</param>
    /// <exception cref="OperationCanceledException">The program is stopping.</exception>
    public static async Task WaitAsync(IReadOnlyList<AmqpTcpEndpoint> nodes, CancellationToken stopping)
    {
        if (await AnyAnswersAsync(nodes, stopping))
            return;
        var names = string.Join(", ", nodes.Select(node => $"{node.HostName}:{node.Port}"));
        LogContext.Warning?.Log("The broker does not answer at {Nodes}. Waiting for it.", names);
        do
        {
            await Task.Delay(Pause, stopping);
        }
        while (!await AnyAnswersAsync(nodes, stopping));
        LogContext.Info?.Log("The broker answers at {Nodes}.", names);
    }

    /// <summary>
    /// All nodes are asked at once, because one on a lost machine takes the whole timeout. Nobody waits for it once
    /// another has answered.
    /// </summary>
    private static async Task<bool> AnyAnswersAsync(IReadOnlyList<AmqpTcpEndpoint> nodes, CancellationToken stopping)
    {
        var attempts = nodes.Select(node => AnswersAsync(node.HostName, node.Port, stopping)).ToList();
        await foreach (var attempt in Task.WhenEach(attempts))
        {
            if (await attempt)
                return true;
        }

        return false;
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
