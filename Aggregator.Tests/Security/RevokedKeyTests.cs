using System.Net;
using Aggregator.Tests.Api;
using Aggregator.Tests.Api.Access;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>Keys have no end of their own: a key that is taken out of the configuration is refused.</summary>
public sealed class RevokedKeyTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Fact]
    public async Task A_revoked_key_opens_nothing_and_its_successor_does()
    {
        var environment = pipeline.Environment
            .Where(setting => !setting.Key.StartsWith("Access__Keys__0__", StringComparison.Ordinal));
        await using var api = ServiceProcess.Start("Aggregator.Api", environment, "--urls", "http://127.0.0.1:0");
        using var http =
            new HttpClient { BaseAddress = new Uri((await api.LineAsync("Now listening on: ")).Split(": ")[^1]) };

        foreach (var path in (string[])["/events", "/verify", "/rejected", "/duplicates", "/system"])
        {
            using var refused = await SendAsync(http, path, "all");
            await refused.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        }

        using var allowed = await SendAsync(http, "/verify", "all-next");
        allowed.StatusCode.Should().Be(HttpStatusCode.OK);
        api.Output.Should().NotContain(pipeline.Keys["all"]);
    }

    private Task<HttpResponseMessage> SendAsync(HttpClient http, string path, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", pipeline.Bearer(key));
        return http.SendAsync(request);
    }
}
