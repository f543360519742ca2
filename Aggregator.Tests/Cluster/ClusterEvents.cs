using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Cluster;

/// <summary>The stored events of one topic. A node may be lost while they are read.</summary>
internal sealed class ClusterEvents(ClusterServers cluster, string topic)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Whether the API can read the event.</summary>
    public async Task<bool> HasAsync(string id)
    {
        using var response = await GetAsync($"/events/{Uri.EscapeDataString(topic)}/{id}");
        return response is not null;
    }

    /// <summary>
    /// Asserts that every confirmed event is stored once with the value that was sent, nothing else is, and the ledger
    /// agrees.
    /// </summary>
    public async Task ShouldBeAsync(IReadOnlyList<(string Id, long Value)> confirmed)
    {
        var stored = await Eventually.GetAsync(
            ReadAsync, events => events.Count >= confirmed.Count, $"{confirmed.Count} events are stored", Longest);

        confirmed.Except(stored).Should().BeEmpty("what was confirmed is stored, with its value");
        stored.Except(confirmed).Should().BeEmpty("nothing is stored that was not sent");
        stored.Should().HaveSameCount(confirmed, "everything is stored once");
        await Eventually.TrueAsync(IsBalancedAsync, "the ledger is balanced", Longest);
    }

    private async Task<bool> IsBalancedAsync()
    {
        using var response = await GetAsync("/verify");
        return response is not null
            && (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("balanced").GetBoolean();
    }

    /// <summary><c>null</c> if there is no such event, or the database or the broker is not back yet.</summary>
    private async Task<HttpResponseMessage?> GetAsync(string address)
    {
        try
        {
            var response = await cluster.Http.GetAsync(address);
            if (response.StatusCode == HttpStatusCode.OK)
                return response;
            response.Dispose();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            // The proxy or the API's process has gone, or does not answer in time.
        }

        return null;
    }

    /// <summary>Nothing if the connection was one to a server that is gone.</summary>
    private async Task<IReadOnlyList<(string Id, long Value)>> ReadAsync()
    {
        var stored = new List<(string, long)>();
        try
        {
            await using var command = cluster.Database.CreateCommand(
                "SELECT event_id, (payload ->> 'n')::bigint FROM processed_events WHERE topic = $1");
            command.Parameters.Add(new() { Value = topic });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                stored.Add((reader.GetString(0), reader.GetInt64(1)));
            return stored;
        }
        catch (NpgsqlException)
        {
            return [];
        }
    }
}
