using System.Net;
using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Reading;

/// <summary>The parameters of every route, taken from the document that the API serves about itself.</summary>
[Collection(RestPipeline.Name)]
public sealed class QueryParameterTests(Pipeline pipeline)
{
    /// <summary>Routes that the document leaves out.</summary>
    private static readonly (string Method, string Path)[] Undocumented =
        [("GET", "/health/live"), ("GET", "/health/ready"), ("GET", "/openapi/v1.json")];

    /// <summary>Values that break rules, percent-encoded; some of them are valid for some parameters.</summary>
    private static readonly string[] Hostile =
    [
        "", "%00", "a%00b", "%FF%FE", "%ED%A0%80", "%", "%zz", "-1", "-9223372036854775808", "9223372036854775807",
        "99999999999999999999", "1e309", "NaN", "0x10", "%20", "%2B1", "null", "true", "[]", "%7B%7D",
        "%7B%22a%22:1e400%7D", "%7B%22a%22:1e131073%7D", "%7B%22a%22:%22%5Cud800%22%7D", "%7B%22%5Cu0000%22:1%7D",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:60Z", "2026-02-30T00:00:00Z",
        "2026-01-31T12:00:00+99:99", "%27%3B--", "%25", "..", "%F0%9F%98%80", "%E2%80%AE", "%0D%0AX:1",
    ];

    [Fact]
    public async Task An_unknown_parameter_is_named_together_with_the_allowed_ones()
    {
        foreach (var (method, path, allowed) in await RoutesAsync())
        {
            using var response = await SendAsync(method, $"{path}?tpoic=a");

            var problem = await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-parameter");
            var detail = problem.GetProperty("detail").GetString();
            detail.Should().Contain("tpoic", $"{method} {path}");
            foreach (var name in allowed)
                detail.Should().Contain(name, $"{method} {path}");
        }
    }

    [Fact]
    public async Task Only_a_topic_may_be_given_twice_and_only_where_it_is_a_list()
    {
        foreach (var (method, path, allowed) in await RoutesAsync())
        {
            foreach (var name in allowed.Where(
                name => name != "topic" || path is "/rejected" or "/rejected/replay" or "/events/receipt"))
            {
                using var response = await SendAsync(method, $"{path}?{name}=a&{name.ToUpperInvariant()}=b");

                var problem = await response.ShouldBeProblemAsync(
                    HttpStatusCode.UnprocessableEntity, "invalid-parameter");
                problem.GetProperty("detail").GetString().Should().Be(
                    $"{name} must be given only once", $"{method} {path}");
            }
        }
    }

    [Theory]
    [InlineData("/events?=a")]
    [InlineData("/events?a")]
    [InlineData("/events?topic=a&&%00=b")]
    [InlineData("/stats?topic=a")]
    public async Task Unusual_parameter_names_are_unknown_too(string path)
    {
        using var response = await pipeline.Http.GetAsync(path);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-parameter");
    }

    [Theory]
    [InlineData("/events?")]
    [InlineData("/events?&")]
    [InlineData("/events?topic=a&TOPIC=b&Limit=1")]
    [InlineData("/health/live?")]
    public async Task Known_parameters_in_any_case_and_no_parameters_are_accepted(string path)
    {
        using var response = await pipeline.Http.GetAsync(path);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_event_in_a_request_with_an_unknown_parameter_is_not_queued()
    {
        var topic = Samples.NewId();
        using var refused = await pipeline.Http.PostAsync(
            "/publish?dry_run=true", new StringContent(Samples.Json(topic, "1"), Encoding.UTF8, "application/json"));
        (await pipeline.PublishAsync(Samples.Event(topic, "2"))).Dispose();

        await refused.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid-parameter");
        (await pipeline.StoredAsync(topic, 1))[0].GetProperty("event_id").GetString().Should().Be("2");
    }

    [Fact]
    public async Task No_parameter_value_causes_a_server_error()
    {
        foreach (var (method, path, allowed) in await RoutesAsync())
        {
            foreach (var query in allowed.SelectMany(
                name => Hostile.Append(new string('x', 20_000)).Select(value => $"{name}={value}")))
            {
                var request = $"{path}?{query}";
                var status = await Eventually.GetAsync(
                    () => StatusAsync(method, request),
                    one => one != HttpStatusCode.ServiceUnavailable,
                    "the streams before have ended");

                ((int)status).Should().BeLessThan(500, $"of {method} {request[..Math.Min(request.Length, 100)]}");
            }
        }
    }

    [Theory]
    [InlineData("/events/%00/a")]
    [InlineData("/events/a/%FF")]
    [InlineData("/events/%2F/%2F")]
    [InlineData("/events/../stats")]
    [InlineData("/events/a/..%2F..")]
    [InlineData("/events/%F0%9F%98%80/%ED%A0%80")]
    [InlineData("/events//a")]
    [InlineData("/rejected/99999999999999999999")]
    [InlineData("/rejected/-1")]
    [InlineData("/rejected/9223372036854775807")]
    public async Task No_path_causes_a_server_error(string path)
    {
        using var response = await SendAsync("GET", path);

        ((int)response.StatusCode).Should().BeLessThan(500);
    }

    /// <summary>Every route with the names of its query parameters.</summary>
    private async Task<List<(string Method, string Path, List<string> Allowed)>> RoutesAsync()
    {
        var routes = Undocumented.Select(route => (route.Method, route.Path, new List<string>())).ToList();
        foreach (var path in (await pipeline.GetAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var concrete = path.Name.Replace("{id}", "1", StringComparison.Ordinal)
                    .Replace("{topic}/{event_id}", "a/b", StringComparison.Ordinal);
                routes.Add((operation.Name.ToUpperInvariant(), concrete, Parameters(operation.Value)));
            }
        }

        routes.Should().HaveCountGreaterThan(15);
        return routes;
    }

    private static List<string> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var all)
        ? [.. all.EnumerateArray()
            .Where(one => one.GetProperty("in").GetString() == "query")
            .Select(one => one.GetProperty("name").GetString()!)]
        : [];

    private async Task<HttpStatusCode> StatusAsync(string method, string path)
    {
        using var response = await SendAsync(method, path);
        return response.StatusCode;
    }

    /// <summary>Reads only the headers of the response, because the body of a stream has no end.</summary>
    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        var address = new Uri(pipeline.Http.BaseAddress!, path);
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        return await pipeline.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
