using System.Net;
using Aggregator.Tests.Api;
using Aggregator.Tests.Api.Access;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Guarantees;

/// <summary>
/// An access key ends when the operator removes it from the settings: keys do not expire by themselves.
/// </summary>
public sealed class WithdrawnKeyTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Fact]
    public async Task A_withdrawn_key_is_refused_and_the_events_sent_with_it_are_kept()
    {
        using var accepted =
            await pipeline.SendAsync("POST", "/publish", pipeline.Bearer("all"), Samples.Event("withdrawn", "before"));
        await accepted.ShouldBeAsync(HttpStatusCode.Accepted);
        using var api = await StartWithoutAsync("all");

        (string Method, string Path)[] routes = [("POST", "/publish"), ("GET", "/events"), ("GET", "/verify")];
        foreach (var (method, path) in routes)
        {
            using var refused = await SendAsync(api, method, path, "all");
            await refused.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        }

        await Eventually.TrueAsync(
            async () =>
            {
                using var found = await SendAsync(api, "GET", "/events/withdrawn/before", "all-next");
                return found.StatusCode == HttpStatusCode.OK;
            },
            "the event that was sent with it is stored, and the next key reads it");
    }

    /// <summary>Starts the API as after its next release, with the key's id changed in its settings.</summary>
    private async Task<HttpClient> StartWithoutAsync(string id)
    {
        var (setting, _) = pipeline.Environment.Single(
            pair => pair.Key.EndsWith("__Id", StringComparison.Ordinal) && pair.Value == id);
        var api = pipeline.Start(
            "Aggregator.Api",
            "--urls",
            "http://127.0.0.1:0",
            $"--{setting.Replace("__", ":", StringComparison.Ordinal)}=withdrawn");
        var line = await api.LineAsync("Now listening on: ");
        return new HttpClient { BaseAddress = new Uri(line.Split(' ')[^1]) };
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient api, string method, string path, string key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", pipeline.Bearer(key));
        if (method == "POST")
            request.Content = System.Net.Http.Json.JsonContent.Create(Samples.Event("withdrawn", "after"));
        return await api.SendAsync(request);
    }
}
