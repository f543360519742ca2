using System.Net.Http.Json;
using Aggregator.Contracts;

namespace Aggregator.Tests.Infrastructure;

/// <summary>A policy with which the events' queue refuses, by a nack, messages beyond a number.</summary>
public static class QueueLimit
{
    /// <summary>
    /// Replaces the provisioned policy, because only one applies to a queue, and keeps what else that one defines.
    /// </summary>
    /// <param name="management">A client of the management API with an administrator's credentials.</param>
    /// <param name="host">The virtual host.</param>
    /// <param name="messages">How many messages the queue holds at most.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static async Task SetAsync(
        HttpClient management, string host, int messages, CancellationToken cancellationToken = default)
    {
        var policy = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["pattern"] = $"^{LogEventsTopology.Queue}$",
            ["apply-to"] = "queues",
            ["priority"] = 1000,
            ["definition"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["max-length"] = messages,
                ["overflow"] = "reject-publish",
                ["delivery-limit"] = 20,
                ["dead-letter-exchange"] = LogEventsTopology.DeadQueue,
                ["dead-letter-strategy"] = "at-least-once",
            },
        };
        using var response = await management.PutAsJsonAsync(Path(host), policy, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Removes the policy, so that the provisioned one applies again.</summary>
    public static async Task LiftAsync(HttpClient management, string host)
    {
        using var response = await management.DeleteAsync(Path(host));
        response.EnsureSuccessStatusCode();
    }

    private static string Path(string host) => $"api/policies/{host}/limit";
}
