using System.Diagnostics;
using System.Net;
using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>Clients that connect and say nothing more cost memory, but nobody waits for them.</summary>
public sealed class IdleConnectionsTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const int Count = 10_000;

    /// <summary>A connection of one address has one of 28,000 ports, which other tests need, too.</summary>
    private const int ForEachAddress = 500;

    private const string Request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private readonly List<RawConnection> _idle = [];

    [Fact]
    public async Task Ten_thousand_idle_connections_neither_stop_nor_bloat_the_api()
    {
        var before = Descriptors();
        try
        {
            // A third says nothing, a third has had a response, and a third breaks off in a request. The server ends
            // the last after half a minute.
            string[] starts = [string.Empty, Request, Request[..20]];
            for (var i = 0; i < Count; i++)
            {
                _idle.Add(await RawConnection.OpenAsync(pipeline.Http.BaseAddress!, Address(i / ForEachAddress)));
                await _idle[i].SendAsync(starts[i * starts.Length / Count]);
            }

            await Eventually.TrueAsync(() => Task.FromResult(Descriptors() >= before + Count), "all are accepted");
            await ShouldAnswerAsync();
            pipeline.Api.ResidentBytes.Should().BeLessThan(400L << 20);
            await pipeline.ShouldServeAsync();
        }
        finally
        {
            _idle.ForEach(connection => connection.Dispose());
        }

        await Eventually.TrueAsync(
            () => Task.FromResult(Descriptors() < before + (Count / 100)), "the API has closed them, too");
        await pipeline.ShouldServeAsync();
    }

    private async Task ShouldAnswerAsync()
    {
        for (var i = 0; i < 100; i++)
        {
            // Each of them on a new connection, because an old one would not show whether the server accepts more.
            using var http = new HttpClient { BaseAddress = pipeline.Http.BaseAddress };
            var clock = Stopwatch.StartNew();
            using var response = await http.PostAsync(
                "/publish",
                new StringContent(
                    Samples.Json("beside idle ones", Samples.NewId()),
                    System.Text.Encoding.UTF8,
                    "application/json"));
            await response.ShouldBeAsync(HttpStatusCode.Accepted);
            clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(4));
        }
    }

    private int Descriptors() => Directory.GetFiles($"/proc/{pipeline.Api.Id}/fd").Length;

    /// <summary>127.0.1.1 and the following addresses, all of which are this machine's.</summary>
    private static IPAddress Address(int index) => new([127, 0, 1, (byte)(index + 1)]);
}
