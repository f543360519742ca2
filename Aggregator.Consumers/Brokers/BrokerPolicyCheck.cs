using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Storage.Schema;

namespace Aggregator.Consumers.Brokers;

/// <summary>
/// Asks the management API, if its address is given, which policies are in force on the events' queue: AMQP does not tell.
/// </summary>
internal sealed class BrokerPolicyCheck(ManagementAddress? management, string virtualHost, TimeProvider time)
{
    /// <summary>A policy takes a moment to reach its queue and the management API.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private const int Questions = 10;

    private static readonly Dictionary<string, string> Needed = new(StringComparer.Ordinal)
    {
        ["delivery-limit"] = "a message that kills its consumer would come back for ever, or be dropped after a while",
        ["dead-letter-exchange"] = "the broker would drop what it gives up on",
        ["dead-letter-strategy"] = "dead letters could be lost on their way (at-least-once is needed)",
        ["overflow"] = "a full queue would drop its oldest events (reject-publish is needed)",
    };

    /// <returns>Why nothing could be checked, or <c>null</c>.</returns>
    /// <exception cref="StartUpException">The policies do not protect the events; the message says which is missing.</exception>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        if (management is null)
            return $"{ManagementAddress.Variable} is not set. Without a delivery limit and dead-lettering events may be lost.";
        try
        {
            using var client = management.CreateClient();
            using var timer = new PeriodicTimer(Pause, time);
            var (gap, missing) = await AskAsync(client, cancellationToken);
            for (var i = 1; i < Questions && missing is not null; i++)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                (gap, missing) = await AskAsync(client, cancellationToken);
            }

            return missing is null ? gap : throw new StartUpException(missing);
        }
        catch (Exception away) when (away is HttpRequestException or JsonException
            || (away is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return $"{management} does not answer: {away.Message}";
        }
    }

    private async Task<(string? Gap, string? Missing)> AskAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(
            $"api/queues/{Uri.EscapeDataString(virtualHost)}/{LogEventsTopology.Queue}", cancellationToken);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return ($"{management} may not look at the queue; it needs the tag monitoring.", null);
        if (!answer.IsSuccessStatusCode)
            return ($"{management} answers {(int)answer.StatusCode}.", null);
        return (null, Missing(await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)));
    }

    private static string? Missing(JsonElement queue)
    {
        foreach (var (key, consequence) in Needed)
        {
            var value = Setting(queue, "effective_policy_definition", key) ?? Setting(queue, "arguments", $"x-{key}");
            if (!Serves(key, value))
            {
                return $"The queue {LogEventsTopology.Queue} has no {key} that serves: {consequence}. Run the provision step, or "
                    + "give it the policy of compose/rabbitmq/definitions.json.";
            }
        }

        return null;
    }

    private static bool Serves(string key, string? value) => key switch
    {
        "delivery-limit" => long.TryParse(value, CultureInfo.InvariantCulture, out var limit) && limit > 0,
        "dead-letter-strategy" => value == "at-least-once",
        "overflow" => value == "reject-publish",
        _ => !string.IsNullOrEmpty(value),
    };

    private static string? Setting(JsonElement queue, string part, string key) =>
        queue.TryGetProperty(part, out var settings) && settings.ValueKind == JsonValueKind.Object
        && settings.TryGetProperty(key, out var value)
            ? value.ToString()
            : null;
}
