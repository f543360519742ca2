using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Health;

public sealed class HealthTests : IAsyncLifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly Pipeline _pipeline = new();

    [Fact]
    public async Task Sigterm_first_changes_readiness_and_lets_requests_finish()
    {
        using var request = await BeginAsync(Samples.Json("in flight", "finished"));
        var clock = Stopwatch.StartNew();
        _pipeline.Api.Terminate();

        var health = await Eventually.GetAsync(
            async () =>
            {
                using var response = await _pipeline.Http.GetAsync("/health/ready");
                return response.StatusCode == HttpStatusCode.ServiceUnavailable
                    ? await response.Content.ReadAsStringAsync() : string.Empty;
            },
            text => text.Length > 0,
            "readiness is 503");
        var answer = await request.FinishAsync();

        health.Should().Contain("about to end");
        answer.Should().StartWith("HTTP/1.1 202");
        (await _pipeline.Api.ExitAsync(Longest)).Should().Be(0);
        clock.Elapsed.Should().BeLessThan(Longest);
        var stored = await Eventually.GetAsync(
            () => _pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys WHERE topic = 'in flight'"),
            count => count > 0,
            "it is stored");
        stored.Should().Be(1);
    }

    [Fact]
    public async Task A_client_that_never_finishes_does_not_delay_shutdown()
    {
        using var request = await BeginAsync(Samples.Json("in flight", "never"));
        var clock = Stopwatch.StartNew();

        _pipeline.Api.Terminate();

        (await _pipeline.Api.ExitAsync(Longest)).Should().Be(0);
        clock.Elapsed.Should().BeLessThan(Longest);
    }

    [Fact]
    public async Task Without_broker_and_database_the_api_is_alive_and_names_what_is_missing()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AGGREGATOR_RABBITMQ"] = "amqp://guest:guest@127.0.0.1:1/",
            ["AGGREGATOR_POSTGRES"] = "Host=127.0.0.1;Port=1;Username=nobody;Password=none;Database=none",
        };
        await using var alone = ServiceProcess.Start("Aggregator.Api", environment, "--urls", "http://127.0.0.1:0");
        const string listening = "Now listening on: ";
        var line = await alone.LineAsync(listening);
        var address = line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..];
        using var http = new HttpClient { BaseAddress = new Uri(address) };

        using var live = await http.GetAsync("/health/live");
        using var ready = await http.GetAsync("/health/ready");

        live.StatusCode.Should().Be(HttpStatusCode.OK);
        ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        var checks = (await ready.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks");
        checks.GetProperty("broker").GetProperty("status").GetString().Should().Be("unhealthy");
        checks.GetProperty("database").GetProperty("status").GetString().Should().Be("degraded");
        checks.GetProperty("process").GetProperty("status").GetString().Should().Be("healthy");
        alone.Terminate();
        (await alone.ExitAsync(Longest)).Should().Be(0);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    /// <summary>
    /// Sends all but the last byte of a publish request, and waits until the server has started to process it.
    /// </summary>
    private async Task<OpenRequest> BeginAsync(string body)
    {
        var address = _pipeline.Http.BaseAddress!;
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var bytes = Encoding.UTF8.GetBytes(body);
        var head = $"POST /publish HTTP/1.1\r\nHost: {address.Authority}\r\nExpect: 100-continue\r\n"
            + $"Connection: close\r\nContent-Length: {bytes.Length}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        (await reader.ReadLineAsync()).Should().Be("HTTP/1.1 100 Continue");
        await reader.ReadLineAsync();
        await client.GetStream().WriteAsync(bytes.AsMemory(..^1));
        return new OpenRequest(client, reader, bytes[^1]);
    }

    private sealed record OpenRequest(TcpClient Client, StreamReader Reader, byte Last) : IDisposable
    {
        public async Task<string> FinishAsync()
        {
            await Client.GetStream().WriteAsync(new[] { Last });
            return await Reader.ReadToEndAsync();
        }

        public void Dispose()
        {
            Reader.Dispose();
            Client.Dispose();
        }
    }
}
