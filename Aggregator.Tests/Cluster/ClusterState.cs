using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Cluster;

/// <summary>What the nodes of a cluster report of themselves and each other.</summary>
internal sealed class ClusterState : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly int _base;

    /// <summary>The brokers' management API, through the proxy.</summary>
    private readonly HttpClient _management;

    /// <param name="basePort">The first of the cluster's ports.</param>
    /// <param name="password">That of the brokers' administrator.</param>
    public ClusterState(int basePort, string password)
    {
        _base = basePort;
        _management = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{_base + 40}"), Timeout = TimeSpan.FromSeconds(15),
        };
        var administrator = Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{password}"));
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", administrator);
    }

    /// <summary>The PostgreSQL nodes with their roles, as a Patroni that answers sees them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PostgresAsync()
    {
        foreach (var port in (int[])[_base + 13, _base + 14])
        {
            using var patroni = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            try
            {
                var cluster = await patroni.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{port}/cluster");
                return cluster.GetProperty("members").EnumerateArray()
                    .Where(member => member.GetProperty("state").GetString() is "running" or "streaming")
                    .ToDictionary(
                        member => member.GetProperty("name").GetString()!,
                        member => member.GetProperty("role").GetString()!,
                        StringComparer.Ordinal);
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // It is the other one's turn.
            }
        }

        return new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>The name of the node with the role <c>leader</c> or <c>sync_standby</c>.</summary>
    public async Task<string> PostgresAsync(string role) =>
        (await PostgresAsync()).Single(node => node.Value == role).Key;

    /// <summary>The node of the events' queue that leads, and those that follow it.</summary>
    public async Task<(string Leader, IReadOnlyList<string> Online)> BrokersAsync()
    {
        var queue = await _management.GetFromJsonAsync<JsonElement>($"api/queues/aggregator/{LogEventsTopology.Queue}");
        return (
            Name(queue.GetProperty("leader")),
            [.. queue.GetProperty("online").EnumerateArray().Select(Name).Order(StringComparer.Ordinal)]);

        static string Name(JsonElement node) => node.GetString()!.Split('@')[0];
    }

    /// <summary>Waits until each part has all of its nodes, so that the next loss is the only one.</summary>
    public async Task ShouldBeCompleteAsync()
    {
        await Eventually.GetAsync(
            PostgresAsync,
            nodes => nodes.Values.Contains("leader", StringComparer.Ordinal)
                && nodes.Values.Contains("sync_standby", StringComparer.Ordinal),
            "PostgreSQL has a primary and a synchronous standby",
            Longest);
        await Eventually.GetAsync(OnlineAsync, nodes => nodes == 3, "the queue has three members", Longest);
    }

    public void Dispose() => _management.Dispose();

    /// <summary>0 if the node that was asked has just gone.</summary>
    private async Task<int> OnlineAsync()
    {
        try
        {
            return (await BrokersAsync()).Online.Count;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException
            or KeyNotFoundException)
        {
            return 0;
        }
    }
}
