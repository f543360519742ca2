using System.Net;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Access;

public sealed class AccessTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer agg_all.")]
    [InlineData("Bearer agg_all.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer agg_nobody.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Basic YWxsOnNlY3JldA==")]
    public async Task Without_a_valid_key_every_route_with_data_is_closed(string? authorization)
    {
        (string, string)[] routes = [("POST", "/publish"), ("GET", "/events"), ("GET", "/stats"), ("GET", "/verify")];
        foreach (var (method, path) in routes)
        {
            using var response = await pipeline.SendAsync(method, path, authorization, Samples.Event("closed"));

            await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
            response.Headers.WwwAuthenticate.Should().Contain(challenge => challenge.Scheme == "Bearer");
        }
    }

    [Fact]
    public async Task Routes_without_data_are_open_without_a_key()
    {
        string[] paths = ["/health/live", "/health/ready", "/openapi/v1.json", "/docs/", "/docs/scalar.js"];
        foreach (var path in paths)
        {
            using var response = await pipeline.SendAsync("GET", path, null);
            response.StatusCode.Should().Be(HttpStatusCode.OK, path);
        }

        using var unknown = await pipeline.SendAsync("GET", "/unknown", null);
        using var wrong = await pipeline.SendAsync("GET", "/publish", null);
        await unknown.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
        await wrong.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
    }

    [Theory]
    [InlineData("all", 202, 200, 200, 200)]
    [InlineData("all-next", 202, 200, 200, 200)]
    [InlineData("writer", 202, 403, 403, 403)]
    [InlineData("reader", 403, 200, 200, 403)]
    [InlineData("operator", 403, 403, 403, 200)]
    public async Task A_key_may_do_what_its_scopes_allow(string key, int publish, int events, int stats, int verify)
    {
        using var published =
            await pipeline.SendAsync("POST", "/publish", pipeline.Bearer(key), Samples.Event("scopes"));
        using var listed = await pipeline.SendAsync("GET", "/events", pipeline.Bearer(key));
        using var counted = await pipeline.SendAsync("GET", "/stats", pipeline.Bearer(key));
        using var verified = await pipeline.SendAsync("GET", "/verify", pipeline.Bearer(key));

        HttpResponseMessage[] answers = [published, listed, counted, verified];
        answers.Select(answer => (int)answer.StatusCode).Should().Equal(publish, events, stats, verify);
        foreach (var answer in answers.Where(answer => answer.StatusCode == HttpStatusCode.Forbidden))
        {
            await answer.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "scope-missing");
            answer.Headers.WwwAuthenticate.ToString().Should().Contain("insufficient_scope");
        }
    }

    [Fact]
    public async Task A_key_over_its_rate_is_told_when_to_retry()
    {
        var key = pipeline.Bearer("slow");
        using var first = await pipeline.SendAsync(
            "POST", "/publish", key, Enumerable.Range(0, 100).Select(_ => Samples.Event("slow")).ToList());
        using var second = await pipeline.SendAsync("POST", "/publish", key, Samples.Event("slow"));
        using var query = await pipeline.SendAsync("GET", "/events", key);
        using var neighbour = await pipeline.SendAsync("GET", "/events", pipeline.Bearer("reader"));

        await first.ShouldBeAsync(HttpStatusCode.Accepted);
        await second.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "rate-exceeded");
        second.Headers.RetryAfter!.Delta
            .Should().BeGreaterThan(TimeSpan.FromSeconds(5)).And.BeLessThan(TimeSpan.FromSeconds(11));
        query.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        neighbour.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_upload_over_its_rate_is_throttled_and_finishes()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();

        using var response = await pipeline.SendLinesAsync(
            pipeline.Bearer("paced"), [.. Samples.Many("paced", 3000)]);

        var answer = await response.ShouldBeAsync(HttpStatusCode.Accepted);
        answer.GetProperty("accepted").GetInt64().Should().Be(3000);
        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_page_of_another_site_is_refused_unless_its_origin_is_allowed()
    {
        using var foreign = await pipeline.SendAsync(
            "POST", "/publish", pipeline.Bearer("all"), Samples.Event("foreign"), ("Origin", "https://evil.example"));
        using var own = await pipeline.SendAsync(
            "POST",
            "/publish",
            pipeline.Bearer("all"),
            Samples.Event("own"),
            ("Origin", pipeline.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)));
        using var read = await pipeline.SendAsync(
            "GET", "/events", pipeline.Bearer("all"), null, ("Origin", "https://evil.example"));
        using var allowed =
            await pipeline.SendAsync("GET", "/events", pipeline.Bearer("all"), null, ("Origin", KeyedPipeline.Origin));
        using var preflight = await pipeline.SendAsync(
            "OPTIONS",
            "/publish",
            null,
            null,
            ("Origin", KeyedPipeline.Origin),
            ("Access-Control-Request-Method", "POST"));

        await foreign.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "origin-not-allowed");
        await own.ShouldBeAsync(HttpStatusCode.Accepted);
        read.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
        allowed.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(KeyedPipeline.Origin);
        preflight.StatusCode.Should().Be(HttpStatusCode.NoContent);
        preflight.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(KeyedPipeline.Origin);
    }

    [Fact]
    public async Task With_keys_the_host_name_does_not_matter()
    {
        using var response =
            await pipeline.SendAsync("GET", "/events", pipeline.Bearer("all"), null, ("Host", "logs.example.org"));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Responses_carry_security_headers_for_browsers()
    {
        (string, string)[] expected =
        [
            ("/events", "no-store"), ("/unknown", "no-store"), ("/docs/", "no-store"), ("/docs/scalar.js", "no-cache"),
        ];
        foreach (var (path, cache) in expected)
        {
            using var response = await pipeline.SendAsync("GET", path, pipeline.Bearer("all"));

            response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
            response.Headers.GetValues("Content-Security-Policy").Single()
                .Should().Contain("frame-ancestors 'none'").And.NotContain("http");
            response.Headers.CacheControl!.ToString().Should().Contain(cache);
            response.Headers.Server.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task A_key_that_may_publish_may_wait_for_the_outcome_and_only_of_its_topics()
    {
        var (mine, yours) = (Samples.Event("mine"), Samples.Event("yours"));
        await ShouldBeAsync("reader", mine, HttpStatusCode.Forbidden);
        await ShouldBeAsync("limited", yours, HttpStatusCode.Forbidden);

        var one = await ShouldBeAsync("writer", yours, HttpStatusCode.OK);
        var several = await ShouldBeAsync("limited", new[] { yours, mine }, HttpStatusCode.OK);

        one.GetProperty("status").GetString().Should().Be("stored");
        several.GetProperty("rejected")[0].GetProperty("index").GetInt32().Should().Be(0);
        var outcome = several.GetProperty("events").EnumerateArray().Should().ContainSingle().Subject;
        outcome.GetProperty("index").GetInt32().Should().Be(1);
        outcome.GetProperty("status").GetString().Should().Be("stored");

        async Task<JsonElement> ShouldBeAsync(string key, object body, HttpStatusCode status)
        {
            using var response = await pipeline.SendAsync(
                "POST", "/publish?wait=stored", pipeline.Bearer(key), body);
            return await response.ShouldBeAsync(status);
        }
    }

    [Fact]
    public async Task No_secret_appears_in_the_logs()
    {
        foreach (var name in pipeline.Keys.Keys)
            (await pipeline.SendAsync("GET", "/events?topic=x", pipeline.Bearer(name))).Dispose();
        (await pipeline.SendAsync("GET", "/events", "Bearer agg_all.a-wrong-secret-that-somebody-tried")).Dispose();

        pipeline.Api.Output.Should().NotContain("a-wrong-secret").And.NotContain("hmac-sha256");
        foreach (var key in pipeline.Keys.Values)
            pipeline.Api.Output.Should().NotContain(key).And.NotContain(
                key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..]);
    }
}
