using System.Text.Json;

namespace Aggregator.Tests.Clients.Logs;

internal static class LogPayloads
{
    /// <summary>The payloads of all events that came, in the order of the requests.</summary>
    public static IReadOnlyList<JsonElement> Of(PublishServer server) =>
    [
        .. server.Requests.SelectMany(request => request.Events.EnumerateArray())
            .Select(one => one.GetProperty("payload")),
    ];

    public static string? Text(this JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) ? value.ToString() : null;
}
