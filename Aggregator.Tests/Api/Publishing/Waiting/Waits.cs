using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing.Waiting;

/// <summary>Publishes as clients do that wait for the outcome.</summary>
internal static class Waits
{
    public const string Stored = "/publish?wait=stored";

    public static async Task<HttpResponseMessage> SendAsync(
        this Pipeline pipeline, object body, string path = Stored, string? prefer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (prefer is not null)
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        return await pipeline.Http.SendAsync(request);
    }

    /// <summary>Publishes, and returns the outcomes.</summary>
    public static async Task<JsonElement> SettledAsync(this Pipeline pipeline, object body)
    {
        using var response = await pipeline.SendAsync(body);
        return await response.ShouldBeAsync(HttpStatusCode.OK);
    }

    public static string Status(this JsonElement outcome) => outcome.GetProperty("status").GetString()!;

    public static string[] Statuses(this JsonElement settled) =>
        [.. settled.GetProperty("events").EnumerateArray().Select(Status)];

    public static Dictionary<string, object> WithPayload(this Dictionary<string, object> sent, int n) =>
        new(sent, StringComparer.Ordinal)
        {
            ["payload"] = new Dictionary<string, int>(StringComparer.Ordinal) { ["n"] = n },
        };
}
