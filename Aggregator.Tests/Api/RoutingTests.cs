using System.Net;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api;

[Collection(RestPipeline.Name)]
public sealed class RoutingTests(Pipeline pipeline)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/unknown")]
    [InlineData("/event")]
    [InlineData("/publish/more")]
    public async Task Unknown_routes_are_not_found(string path)
    {
        using var response = await pipeline.Http.GetAsync(path);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Theory]
    [InlineData("GET", "/publish")]
    [InlineData("PUT", "/publish")]
    [InlineData("DELETE", "/publish")]
    [InlineData("POST", "/stats")]
    [InlineData("POST", "/events")]
    [InlineData("DELETE", "/events")]
    [InlineData("POST", "/verify")]
    public async Task Wrong_methods_are_not_allowed(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await pipeline.Http.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_healthy(string path)
    {
        var health = await pipeline.GetAsync(path);

        health.GetProperty("status").GetString().Should().Be("healthy");
    }

    [Fact]
    public async Task The_api_documents_itself()
    {
        var document = await pipeline.GetAsync("/openapi/v1.json");
        var page = await pipeline.Http.GetStringAsync("/docs");

        document.GetProperty("paths").EnumerateObject().Select(path => path.Name)
            .Should().Contain(["/publish", "/events", "/stats", "/verify"]);
        page.Should().Contain("openapi/v1.json").And.NotContain("https://");
    }
}
