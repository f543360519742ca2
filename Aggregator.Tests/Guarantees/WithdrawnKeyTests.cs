using System.Net;
using Aggregator.Tests.Api;
using Aggregator.Tests.Api.Access;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Guarantees;

/// <summary>An access key ends when the operator removes it from the settings.</summary>
public sealed class WithdrawnKeyTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Fact]
    public async Task A_withdrawn_key_is_refused_and_the_events_sent_with_it_are_kept()
    {
        using var accepted =
            await pipeline.SendAsync("POST", "/publish", pipeline.Bearer("all"), Samples.Event("withdrawn", "before"));
        await accepted.ShouldBeAsync(HttpStatusCode.Accepted);
        await using var process = StartWithout("all");
        using var api =
            new HttpClient { BaseAddress = new Uri((await process.LineAsync("Now listening on: ")).Split(' ')[^1]) };

        (string Method, string Path)[] routes =
        [
            ("POST", "/publish"), ("GET", "/events"), ("GET", "/verify"), ("GET", "/rejected"), ("GET", "/duplicates"),
            ("GET", "/system"),
        ];
        foreach (var (method, path) in routes)
        {
            using var refused = await SendAsync(api, method, path, "all");
            await refused.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        }

        using (var allowed = await SendAsync(api, "GET", "/verify", "all-next"))
            allowed.StatusCode.Should().Be(HttpStatusCode.OK);

        await Eventually.TrueAsync(
            async () =>
            {
                using var found = await SendAsync(api, "GET", "/events/withdrawn/before", "all-next");
                return found.StatusCode == HttpStatusCode.OK;
            },
            "the event that was sent with it is stored, and the next key reads it");
        process.Output.Should().NotContain(pipeline.Keys["all"]);
    }

    /// <summary>Starts the API as after its next release, without one of the keys in its settings.</summary>
    private ServiceProcess StartWithout(string id)
    {
        const string end = "__Id";
        var (setting, _) = pipeline.Environment.Single(
            pair => pair.Key.EndsWith(end, StringComparison.Ordinal) && pair.Value == id);
        var key = setting[..^end.Length];
        var environment = pipeline.Environment.Where(
            pair => !pair.Key.StartsWith($"{key}__", StringComparison.Ordinal));
        return ServiceProcess.Start("Aggregator.Api", environment, "--urls", "http://127.0.0.1:0");
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
