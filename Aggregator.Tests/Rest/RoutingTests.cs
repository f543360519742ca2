using System.Net;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Rest;

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
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]
    [InlineData("application/json, TEXT/HTML;q=0.1")]
    public async Task A_browser_is_led_from_the_root_to_the_dashboard(string accept)
    {
        using var response = await RootAsync(HttpMethod.Get, accept);

        response.StatusCode.Should().Be(HttpStatusCode.Redirect);
        response.Headers.Location.Should().Be(new Uri("/dashboard", UriKind.Relative));
        response.Headers.Vary.Should().Contain("Accept");
    }

    [Theory]
    [InlineData("GET", "*/*")]
    [InlineData("GET", "text/*")]
    [InlineData("GET", "application/json")]
    [InlineData("GET", "text/html-like; nonsense;;")]
    [InlineData("POST", "text/html")]
    public async Task Every_other_client_finds_nothing_at_the_root(string method, string accept)
    {
        using var response = await RootAsync(new HttpMethod(method), accept);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
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
        var page = await pipeline.Http.GetStringAsync("/docs/index.html");

        document.GetProperty("paths").EnumerateObject().Select(path => path.Name)
            .Should().Contain(["/publish", "/events", "/stats", "/verify"]);
        page.Should().Contain("swagger-ui").And.NotContain("https://");
    }

    private async Task<HttpResponseMessage> RootAsync(HttpMethod method, string accept)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        client.BaseAddress = pipeline.Http.BaseAddress;
        using var request = new HttpRequestMessage(method, "/");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await client.SendAsync(request);
    }
}
