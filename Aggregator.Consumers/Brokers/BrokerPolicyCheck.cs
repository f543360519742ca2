using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Hosting;

namespace Aggregator.Consumers.Brokers;

/// <summary>
/// Asks the management API, if its address is given, which policies are in force on the events' queue, because AMQP
/// does not report them.
/// </summary>
internal sealed class BrokerPolicyCheck(ManagementAddress? management, string virtualHost, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The management API reports a queue's policies as of its last statistics, about 5 s ago.</summary>
    private static readonly TimeSpan LastStatistics = TimeSpan.FromSeconds(8);

    /// <summary>
    /// It reports none before the first statistics, which take some time for a new queue on a busy broker.
    /// </summary>
    private static readonly TimeSpan FirstStatistics = TimeSpan.FromSeconds(30);

    private const string Policies = "effective_policy_definition";

    private static readonly Dictionary<string, string> Needed = new(StringComparer.Ordinal)
    {
        ["delivery-limit"] = "a message that kills its consumer would come back for ever, or be dropped after a while",
        ["dead-letter-exchange"] = "the broker would drop what it gives up on",
        ["dead-letter-strategy"] = "dead letters could be lost on their way (at-least-once is needed)",
        ["overflow"] = "a full queue would drop its oldest events (reject-publish is needed)",
    };

    /// <returns>Why nothing could be checked, or <c>null</c>.</returns>
    /// <exception cref="StartupException">The policies do not protect the events; the message says which is
    /// missing.</exception>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        if (management is null)
            return $"{ManagementAddress.Variable} is not set. Without a delivery limit and dead-lettering events may "
                + "be lost.";
        try
        {
            using var client = management.CreateClient();
            using var timer = new PeriodicTimer(Pause, time);
            for (var start = time.GetTimestamp(); ; await timer.WaitForNextTickAsync(cancellationToken))
            {
                var response = await AskAsync(client, cancellationToken);
                if (response.Missing is null)
                    return response.Gap;
                if (time.GetElapsedTime(start) >= (response.HasPolicies ? LastStatistics : FirstStatistics))
                    throw new StartupException(response.Missing);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException
            || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return $"{management} does not answer: {exception.Message}";
        }
    }

    private async Task<PolicyState> AskAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(
            $"api/queues/{Uri.EscapeDataString(virtualHost)}/{LogEventsTopology.Queue}", cancellationToken);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return new PolicyState(
                $"{management} may not look at the queue; it needs the tag monitoring.", null, HasPolicies: false);
        if (!response.IsSuccessStatusCode)
            return new PolicyState($"{management} answers {(int)response.StatusCode}.", null, HasPolicies: false);
        var queue = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return new PolicyState(null, Missing(queue), queue.TryGetProperty(Policies, out _));
    }

    private static string? Missing(JsonElement queue)
    {
        foreach (var (key, consequence) in Needed)
        {
            var value = Setting(queue, Policies, key) ?? Setting(queue, "arguments", $"x-{key}");
            if (!Serves(key, value))
            {
                return $"The queue {LogEventsTopology.Queue} has no {key} that serves: {consequence}. Run the "
                    + "provision step, or give it the policy of compose/rabbitmq/definitions.json.";
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

    /// <param name="Gap">The reason why nothing could be checked.</param>
    /// <param name="Missing">The policy settings that the queue lacks.</param>
    /// <param name="HasPolicies">Whether the response reports the queue's policies, even if the list is empty.</param>
    private sealed record PolicyState(string? Gap, string? Missing, bool HasPolicies);
}
