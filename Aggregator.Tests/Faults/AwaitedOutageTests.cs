using System.Net;
using Aggregator.Tests.Api;
using Aggregator.Tests.Api.Publishing.Waiting;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Faults;

/// <summary>Requests that wait for the commit while the database is stopped.</summary>
public sealed class AwaitedOutageTests : IAsyncLifetime
{
    private const string Topic = "awaited in an outage";

    private readonly OwnServersPipeline _pipeline = new();

    [Fact]
    public async Task Without_a_database_a_waiting_request_is_answered_202_and_with_it_again_200()
    {
        (await _pipeline.SettledAsync(Samples.Event(Topic))).Status().Should().Be("stored");
        _pipeline.Servers.StopPostgres();

        using var queued = await _pipeline.SendAsync(Samples.Event(Topic, "during"), "/publish", "wait=1");
        var waiting = _pipeline.SendAsync(Samples.Event(Topic, "across"), "/publish", "wait=60");

        (await queued.ShouldBeAsync(HttpStatusCode.Accepted)).Status().Should().Be("queued");
        _pipeline.Servers.StartPostgres();
        using var across = await waiting;
        (await across.ShouldBeAsync(HttpStatusCode.OK)).Status().Should().Be("stored");
        (await _pipeline.SettledAsync(Samples.Event(Topic, "during"))).Status().Should().Be("duplicate");
        await _pipeline.StoredAsync(Topic, 3);
    }

    [Fact]
    public async Task Without_a_broker_a_waiting_request_is_answered_503_as_any_other()
    {
        _pipeline.Servers.StopRabbitMq();

        using var refused = await _pipeline.SendAsync(Samples.Event(Topic));

        await refused.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "broker-unavailable");
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();
}
