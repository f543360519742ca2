using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Chaos.Running;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Chaos.Watching;

/// <summary>What the broker's management API shows, whose figures are up to a second old, and what it can do.</summary>
internal sealed class BrokerView(ChaosSystem system) : IDisposable
{
    private readonly HttpClient _http =
        TestServers.ManagementClient(system.Servers.Addresses.Management, system.Servers.Addresses.RabbitMq);

    private readonly string _host = system.Host.Name;

    /// <summary>How many consumers are at the events' queue.</summary>
    public async Task<int> ConsumersAsync()
    {
        var consumers = await _http.GetFromJsonAsync<JsonElement>($"api/consumers/{_host}");
        return consumers.EnumerateArray().Count(
            one => one.GetProperty("queue").GetProperty("name").GetString() == LogEventsTopology.Queue);
    }

    /// <summary>The number of messages in each queue that holds any, ready or unacknowledged.</summary>
    public async Task<IReadOnlyList<(string Queue, long Messages)>> MessagesAsync()
    {
        var queues = await _http.GetFromJsonAsync<JsonElement>($"api/queues/{_host}");
        return
        [
            .. from queue in queues.EnumerateArray()
               let messages = queue.TryGetProperty("messages", out var number) ? number.GetInt64() : 1
               where messages > 0
               select (queue.GetProperty("name").GetString()!, messages),
        ];
    }

    /// <summary>The number of nodes of the cluster.</summary>
    public async Task<int> NodesAsync() => (await _http.GetFromJsonAsync<JsonElement>("api/nodes")).GetArrayLength();

    /// <summary>Closes every connection to the virtual host.</summary>
    public async Task CloseConnectionsAsync(CancellationToken cancellationToken)
    {
        var connections = await _http.GetFromJsonAsync<JsonElement>(
            $"api/vhosts/{_host}/connections", cancellationToken);
        foreach (var connection in connections.EnumerateArray())
        {
            // One that has ended meanwhile is answered with 404, which is as good.
            var name = Uri.EscapeDataString(connection.GetProperty("name").GetString()!);
            using var answer = await _http.DeleteAsync($"api/connections/{name}", cancellationToken);
        }
    }

    /// <summary>Limits the events' queue to a number of messages.</summary>
    public Task LimitAsync(int messages, CancellationToken cancellationToken) =>
        QueueLimit.SetAsync(_http, _host, messages, cancellationToken);

    public Task LiftLimitAsync() => QueueLimit.LiftAsync(_http, _host);

    public void Dispose() => _http.Dispose();
}
