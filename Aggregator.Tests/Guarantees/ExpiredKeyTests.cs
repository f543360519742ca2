using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Aggregator.Tests.Api;
using Aggregator.Tests.Api.Access;
using Aggregator.Tests.Api.Streaming;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Guarantees;

/// <summary>An access key with a time at which it ends.</summary>
public sealed class ExpiredKeyTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Fact]
    public async Task An_expired_key_is_refused_with_a_reason_that_only_its_holder_sees()
    {
        var (process, api) = await StartAsync("2026-01-31T12:00:00Z");
        await using var end = process;
        using var http = api;

        using var refused = await api.PostAsJsonAsync("/publish", Samples.Event("expired", "after"));
        await refused.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        (await refused.Content.ReadAsStringAsync()).Should().Contain("The API key has expired.");
        refused.Headers.WwwAuthenticate.ToString().Should().Contain("invalid_token");

        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", pipeline.Keys["all"] + "x");
        using var guessed = await api.GetAsync("/events");
        await guessed.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        (await guessed.Content.ReadAsStringAsync()).Should().NotContain("expired");
    }

    [Fact]
    public async Task A_stream_ends_with_a_reason_when_its_key_expires()
    {
        var expires = TimeProvider.System.GetUtcNow().AddSeconds(20);
        var text = expires.ToString("O", CultureInfo.InvariantCulture);
        var (process, api) = await StartAsync(text);
        await using var end = process;
        using var http = api;
        using var stream = await ServerSentEvents.OpenAsync(api, authorization: pipeline.Bearer("all"));

        var closed = await stream.NextAsync(one => one.Name == "closed");

        closed.Data.Should().Contain("key-expired");
        TimeProvider.System.GetUtcNow().Should().BeOnOrAfter(expires);
        using var refused = await api.GetAsync("/events");
        refused.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    /// <summary>Starts an API whose first key, named all, ends at that time, and a client that has this key.</summary>
    private async Task<(ServiceProcess Process, HttpClient Api)> StartAsync(string expires)
    {
        var environment = pipeline.Environment
            .Append(KeyValuePair.Create("Access__Keys__0__Expires", expires))
            .Append(KeyValuePair.Create("Stream__HeartbeatMs", "100"));
        var process = ServiceProcess.Start("Aggregator.Api", environment, "--urls", "http://127.0.0.1:0");
        var address = (await process.LineAsync("Now listening on: ")).Split(' ')[^1];
        var api = new HttpClient { BaseAddress = new Uri(address) };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", pipeline.Keys["all"]);
        return (process, api);
    }
}
