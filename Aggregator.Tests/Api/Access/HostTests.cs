using System.Net;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Access;

/// <summary>
/// An API without keys can be used only under its own names, because a page's host name may resolve to this machine.
/// </summary>
[Collection(RestPipeline.Name)]
public sealed class HostTests(Pipeline pipeline)
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.0.2.1")]
    [InlineData("0.0.0.0")]
    [InlineData("[2001:db8::1]:80")]
    public async Task A_foreign_host_name_is_refused_on_every_route(string host)
    {
        (string, string)[] requests =
        [
            ("GET", "/events"), ("GET", "/stats"), ("POST", "/publish"), ("DELETE", "/rejected?all=true"),
            ("GET", "/docs"), ("GET", "/openapi/v1.json"), ("GET", "/health/live"), ("GET", "/unknown"),
        ];
        foreach (var (method, path) in requests)
        {
            using var response = await SendAsync(pipeline.Http, method, path, host, ("Origin", $"http://{host}"));

            var problem = await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "host-not-allowed");
            problem.GetProperty("detail").GetString().Should().Contain("Access__Hosts");
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10:1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:8080")]
    public async Task Names_of_the_local_machine_are_accepted(string host)
    {
        using var response = await SendAsync(pipeline.Http, "GET", "/stats", host);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("POST", "/publish")]
    [InlineData("POST", "/rejected/replay?all=true")]
    [InlineData("DELETE", "/rejected?all=true")]
    public async Task A_page_of_another_origin_can_change_nothing(string method, string path)
    {
        foreach (var origin in (string[])["http://evil.example", "null", "http://localhost:1", "https://127.0.0.1"])
        {
            using var response = await SendAsync(pipeline.Http, method, path, "127.0.0.1", ("Origin", origin));

            await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "origin-not-allowed");
        }
    }

    [Fact]
    public async Task Configured_hosts_are_accepted_in_addition()
    {
        await using var api = Start(("Access__Hosts", "logs.example.org, *.internal.example"));
        using var http = await ClientAsync(api);

        (await StatusAsync(http, "logs.example.org")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(http, "LOGS.example.org:8443")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(http, "a.internal.example")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(http, "127.0.0.1")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(http, "example.org")).Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task With_anonymous_access_every_host_name_is_accepted_unless_some_are_configured()
    {
        await using var open = Start(("Access__AllowAnonymous", "true"));
        await using var named = Start(("Access__AllowAnonymous", "true"), ("Access__Hosts", "logs.example.org"));
        using var toOpen = await ClientAsync(open);
        using var toNamed = await ClientAsync(named);

        (await StatusAsync(toOpen, "any.example")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(toNamed, "any.example")).Should().Be(HttpStatusCode.Forbidden);
        (await StatusAsync(toNamed, "logs.example.org")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(toNamed, "localhost")).Should().Be(HttpStatusCode.OK);
    }

    private ServiceProcess Start(params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>(pipeline.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
            environment[name] = value;
        return ServiceProcess.Start("Aggregator.Api", environment, "--urls", "http://127.0.0.1:0");
    }

    private static async Task<HttpClient> ClientAsync(ServiceProcess api) =>
        new() { BaseAddress = new Uri((await api.LineAsync("Now listening on: ")).Split(": ")[^1]) };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string host)
    {
        using var response = await SendAsync(http, "GET", "/stats", host);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, string method, string path, string host, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Host = host;
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }
}
