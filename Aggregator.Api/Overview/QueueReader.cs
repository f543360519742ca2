using System.Text.Json;
using Aggregator.Api.Stats;
using Aggregator.Contracts;
using Aggregator.Hosting;

namespace Aggregator.Api.Overview;

/// <summary>
/// Asks the broker about its queues: over the management API, which tells most, and otherwise over AMQP.
/// </summary>
internal sealed partial class QueueReader(
    ManagementAddress? management, string virtualHost, BacklogProbe backlog, ILogger<QueueReader> logger) : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);

    private static readonly string[] Queues =
    [
        LogEventsTopology.Queue,
        LogEventsTopology.DeadQueue,
        LogEventsTopology.ErrorQueue,
        LogEventsTopology.SkippedQueue,
    ];

    private readonly HttpClient? _client = management?.CreateClient();

    /// <summary>The address of the management UI, without credentials.</summary>
    public Uri? Management => management?.Base;

    public async Task<BrokerOverview> ReadAsync(CancellationToken cancellationToken)
    {
        // AMQP tells whether events can be accepted, whatever the management API says.
        var queue = await backlog.QueueAsync(cancellationToken);
        if (queue is null)
            return new BrokerOverview(false, backlog.BrokerVersion, "amqp", []);
        if (await ManagedAsync(cancellationToken) is { Count: > 0 } managed)
            return new BrokerOverview(true, backlog.BrokerVersion, "management", managed);

        var queues = new List<QueueOverview>();
        foreach (var name in Queues)
        {
            if (await backlog.QueueAsync(name, cancellationToken) is { } state)
                queues.Add(new QueueOverview(name, state.Messages, null, state.Consumers, null, null));
        }

        return new BrokerOverview(true, backlog.BrokerVersion, "amqp", queues);
    }

    public void Dispose() => _client?.Dispose();

    private async Task<List<QueueOverview>?> ManagedAsync(CancellationToken cancellationToken)
    {
        if (_client is null)
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RequestTimeout);
        try
        {
            var path = $"api/queues/{Uri.EscapeDataString(virtualHost)}"
                + "?columns=name,messages_ready,messages_unacknowledged,consumers,state,type";
            var all = await _client.GetFromJsonAsync<List<JsonElement>>(path, limit.Token);
            return
            [
                .. all!.Select(Read)
                    .Where(queue => Queues.Contains(queue.Name, StringComparer.Ordinal))
                    .OrderBy(queue => Array.IndexOf(Queues, queue.Name)),
            ];
        }
        catch (Exception exception) when (IsNoAnswer(exception) && !cancellationToken.IsCancellationRequested)
        {
            LogAway(logger, exception.Message);
            return null;
        }
    }

    private static bool IsNoAnswer(Exception exception) =>
        exception is HttpRequestException or JsonException or InvalidOperationException or OperationCanceledException;

    /// <summary>A queue has no figures before its first statistics.</summary>
    private static QueueOverview Read(JsonElement queue) => new(
        queue.GetProperty("name").GetString()!,
        Number(queue, "messages_ready") ?? 0,
        Number(queue, "messages_unacknowledged"),
        Number(queue, "consumers") ?? 0,
        Text(queue, "state"),
        Text(queue, "type"));

    private static long? Number(JsonElement queue, string name) =>
        queue.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static string? Text(JsonElement queue, string name) =>
        queue.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(LogLevel.Debug, "The management API did not tell the queues: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
