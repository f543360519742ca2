using System.Collections.Concurrent;
using System.Net;
using Aggregator.Client;
using Aggregator.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace Aggregator.Tests.Clients;

/// <summary>What a client makes of the responses of a server or of a proxy in front of it.</summary>
public sealed class ResponseTests
{
    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_failed_request_is_repeated_with_the_same_ids(int status)
    {
        await using var server = await PublishServer.StartAsync((array, context) =>
        {
            context.Response.StatusCode = array.Number < 3 ? status : StatusCodes.Status200OK;
            return Task.CompletedTask;
        });
        await using var client = server.Client();

        await client.PublishAsync(ClientEvents.Many("repeated", 3));

        server.Requests.Should().HaveCountGreaterThanOrEqualTo(3);
        server.Ids.Distinct(StringComparer.Ordinal).Should().HaveCount(3);
    }

    [Fact]
    public async Task A_confirmation_that_does_not_account_for_the_events_confirms_nothing()
    {
        await using var server = await PublishServer.StartAsync(async (array, context) =>
        {
            if (array.Number > 2)
                return;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await context.Response.WriteAsync(array.Number == 1 ? "OK" : """{"accepted":1,"rejected":[]}""");
        });
        await using var client = server.Client();

        await client.PublishAsync(ClientEvents.Many("unconfirmed", 3));

        server.Requests.Should().HaveCount(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_retry_after_is_respected(bool isDate)
    {
        await using var server = await PublishServer.StartAsync((array, context) =>
        {
            if (array.Number > 1)
                return Task.CompletedTask;
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            // A date has whole seconds only.
            var date = TimeProvider.System.GetUtcNow().AddSeconds(2);
            context.Response.Headers.RetryAfter = isDate ? date.ToString("R") : "1";
            return Task.CompletedTask;
        });
        await using var client = server.Client();

        await client.PublishAsync(ClientEvents.Create("later"));

        var requests = server.Requests;
        requests.Should().HaveCount(2);
        TimeProvider.System.GetElapsedTime(requests[0].Timestamp, requests[1].Timestamp)
            .Should().BeGreaterThan(TimeSpan.FromMilliseconds(950));
    }

    [Fact]
    public async Task Without_a_response_the_same_events_are_sent_again()
    {
        await using var server = await PublishServer.StartAsync((array, context) =>
        {
            if (array.Number == 1)
                context.Abort();
            return Task.CompletedTask;
        });
        await using var client = server.Client();

        await client.PublishAsync(ClientEvents.Many("aborted", 2));

        server.Requests[1].Ids.Should().Equal(server.Requests[0].Ids);
    }

    [Fact]
    public async Task A_server_that_hangs_is_asked_again_after_the_timeout()
    {
        await using var server = await PublishServer.StartAsync((array, context) =>
            array.Number == 1 ? Task.Delay(Timeout.Infinite, context.RequestAborted) : Task.CompletedTask);
        await using var client = server.Client(
            options => options with { RequestTimeout = TimeSpan.FromMilliseconds(300) });

        await client.PublishAsync(ClientEvents.Create("hanging"));

        server.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Events_wait_for_a_server_that_is_not_there_yet()
    {
        var port = FreePort.Next();
        var problems = new List<string>();
        await using var client = new AggregatorClient(new AggregatorClientOptions
        {
            Url = new Uri($"http://127.0.0.1:{port}/"),
            OnProblem = problems.Add,
            MaxRetryDelay = TimeSpan.FromMilliseconds(500),
        });
        var published = client.PublishAsync(ClientEvents.Create("early"));
        await Eventually.TrueAsync(() => Task.FromResult(problems.Count > 0), "an attempt has failed");

        await using var server = await PublishServer.StartAsync(port);
        await published;

        server.Ids.Should().ContainSingle();
        problems[0].Should().Contain("Sending 1 events failed").And.Contain("refused");
    }

    [Fact]
    public async Task A_call_fails_at_once_if_its_key_is_refused()
    {
        await using var server = await PublishServer.StartAsync((_, context) => Refuse(context));
        await using var client = server.Client();

        var publish = () => client.PublishAsync(ClientEvents.Create("refused", 0, "r-1"));

        var rejected = (await publish.Should().ThrowAsync<AggregatorRejectedException>()).Which.Rejected;
        rejected.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Index = 0, Topic = "refused", EventId = "r-1", Status = 401 });
        rejected[0].Reasons[0].Should().Contain("needs a key");
    }

    [Fact]
    public async Task Events_that_nobody_awaits_are_kept_until_the_key_is_put_right()
    {
        var isRefused = true;
        await using var server = await PublishServer.StartAsync(
            (_, context) => Volatile.Read(ref isRefused) ? Refuse(context) : Task.CompletedTask);
        await using var client = server.Client(
            options => options with { MaxRetryDelay = TimeSpan.FromMilliseconds(200) });

        client.TryPublish(ClientEvents.Create("kept")).Should().BeTrue();
        await Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count > 1), "it is sent again");
        Volatile.Write(ref isRefused, false);

        (await client.FlushAsync(TimeSpan.FromSeconds(30))).Should().BeTrue();
        server.Ids.Distinct(StringComparer.Ordinal).Should().ContainSingle();
    }

    /// <summary>nginx answers so to plain HTTP on a port for TLS, and Kestrel to a host that is not allowed.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public async Task A_rejection_that_is_not_the_aggregators_gives_up_nothing(int status)
    {
        var isWrong = true;
        await using var server = await PublishServer.StartAsync((_, context) =>
        {
            if (!Volatile.Read(ref isWrong))
                return Task.CompletedTask;
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("<html>The plain HTTP request was sent to HTTPS port</html>");
        });
        await using var client = server.Client(
            options => options with { MaxRetryDelay = TimeSpan.FromMilliseconds(200) });

        foreach (var one in ClientEvents.Many("misdirected", 3))
            client.TryPublish(one).Should().BeTrue();
        await Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count > 2), "they are sent again");
        Volatile.Write(ref isWrong, false);

        (await client.FlushAsync(TimeSpan.FromSeconds(30))).Should().BeTrue();
        server.Requests[^1].Ids.Should().HaveCount(3);
    }

    [Fact]
    public async Task Whatever_connections_throw_is_reported_and_the_events_are_sent_again()
    {
        var problems = new ConcurrentQueue<string>();
        await using var server = await PublishServer.StartAsync();
        await using var client = server.Client(options => options with
        {
            MaxRetryDelay = TimeSpan.FromMilliseconds(200),
            DrainTimeout = TimeSpan.Zero,
            OnProblem = problems.Enqueue,
            ConfigureConnections = connections => connections.Proxy = new WebProxy("ftp://127.0.0.1:1"),
        });

        client.TryPublish(ClientEvents.Create("proxied")).Should().BeTrue();

        await Eventually.TrueAsync(() => Task.FromResult(problems.Count > 1), "attempts fail");
        problems.Should().OnlyContain(problem => problem.StartsWith("Sending 1 events failed"));
    }

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsJsonAsync(new { detail = "The request needs a key." });
    }
}
