using System.Net;
using System.Text.Json;
using Aggregator.Client.Sending;
using Aggregator.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace Aggregator.Tests.Clients.Sending;

/// <summary>What is known after a single attempt.</summary>
public sealed class PublishEndpointTests : IDisposable
{
    private static readonly RequestBody Single = new("""{"event_id":"a"}"""u8.ToArray(), Events: null);

    private static readonly RequestBody Array = new("""[{"event_id":"a"},{"event_id":"b"}]"""u8.ToArray(), Events: 2);

    private readonly SocketsHttpHandler _connections = ApiConnections.Create(1, TimeSpan.FromSeconds(30));

    public void Dispose() => _connections.Dispose();

    [Fact]
    public async Task A_single_event_is_sent_as_it_is_and_confirmed_by_any_202()
    {
        await using var server = await PublishServer.StartAsync(AcceptAsync);
        using var endpoint = Endpoint(server.Url);

        for (var i = 0; i < 3; i++)
            (await endpoint.SendAsync(Single, default)).Should().BeSameAs(AttemptOutcome.Settled.Confirmed);

        server.Requests.Should().HaveCount(3).And.OnlyContain(
            request => request.Events.ValueKind == JsonValueKind.Object && !request.IsTraced);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_can_be_sent_again(bool gzip)
    {
        await using var server = await PublishServer.StartAsync();
        using var endpoint = Endpoint(server.Url);
        var body = gzip ? Array.Compress() : Array;

        for (var i = 0; i < 2; i++)
            (await endpoint.SendAsync(body, default)).Should().BeSameAs(AttemptOutcome.Settled.Confirmed);

        server.Ids.Should().Equal("a", "b", "a", "b");
    }

    [Fact]
    public async Task A_failed_response_gives_its_status_and_Retry_After()
    {
        await using var server = await PublishServer.StartAsync((_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        });
        using var endpoint = Endpoint(server.Url);

        var failed = (await endpoint.SendAsync(Single, default)).Should().BeOfType<AttemptOutcome.Failed>().Which;

        failed.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        failed.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Without_a_server_nothing_can_be_queued()
    {
        using var endpoint = Endpoint(new Uri($"http://127.0.0.1:{FreePort.Next()}/"));

        var failed = (await endpoint.SendAsync(Single, default)).Should().BeOfType<AttemptOutcome.Failed>().Which;

        failed.Should().BeEquivalentTo(
            new { Status = (HttpStatusCode?)null, IsConnected = false, MayBeQueued = false });
        failed.Trouble.Should().StartWith("Connection refused");
    }

    [Fact]
    public async Task Without_a_connection_in_time_nothing_can_be_queued()
    {
        _connections.ConnectTimeout = TimeSpan.FromMilliseconds(100);
        _connections.ConnectCallback = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("A delay without an end has ended.");
        };
        using var endpoint = Endpoint(new Uri("http://127.0.0.1/"));

        (await endpoint.SendAsync(Single, default)).Should().Be(
            new AttemptOutcome.Failed("no connection in time") { IsConnected = false });
    }

    [Fact]
    public async Task After_a_broken_connection_the_events_may_be_queued()
    {
        await using var server = await PublishServer.StartAsync((_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var endpoint = Endpoint(server.Url);

        (await endpoint.SendAsync(Single, default)).Should().BeOfType<AttemptOutcome.Failed>().Which.Should()
            .BeEquivalentTo(new { Status = (HttpStatusCode?)null, IsConnected = true, MayBeQueued = true });
    }

    [Fact]
    public async Task After_a_timeout_the_events_may_be_queued_and_the_next_attempt_has_its_own_time()
    {
        await using var server = await PublishServer.StartAsync((array, context) =>
            array.Number == 1 ? Task.Delay(Timeout.Infinite, context.RequestAborted) : AcceptAsync(array, context));
        using var endpoint = Endpoint(server.Url, TimeSpan.FromSeconds(1.5));

        var first = await endpoint.SendAsync(Single, default);
        var second = await endpoint.SendAsync(Single, default);

        first.Should().Be(new AttemptOutcome.Failed("no response within 1.5 s"));
        first.As<AttemptOutcome.Failed>().MayBeQueued.Should().BeTrue();
        second.Should().BeSameAs(AttemptOutcome.Settled.Confirmed);
    }

    [Fact]
    public async Task A_cancelled_attempt_ends_at_once_and_does_not_affect_the_next_one()
    {
        await using var server = await PublishServer.StartAsync((array, context) =>
            array.Number == 1 ? Task.Delay(Timeout.Infinite, context.RequestAborted) : AcceptAsync(array, context));
        using var endpoint = Endpoint(server.Url);
        using var stop = new CancellationTokenSource();
        var attempt = endpoint.SendAsync(Single, stop.Token).AsTask();
        await Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count > 0), "the request has arrived");

        await stop.CancelAsync();

        (await attempt.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(stop.Token);
        (await endpoint.SendAsync(Single, default)).Should().BeSameAs(AttemptOutcome.Settled.Confirmed);
    }

    private static Task AcceptAsync(PublishedArray array, HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return context.Response.WriteAsync("""{"status":"queued"}""");
    }

    private PublishEndpoint Endpoint(Uri url, TimeSpan? timeout = null) =>
        new(_connections, url, timeout ?? TimeSpan.FromSeconds(30), TimeProvider.System);
}
