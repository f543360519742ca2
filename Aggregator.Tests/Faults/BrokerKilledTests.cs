using System.Diagnostics;
using System.Net;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aggregator.Tests.Faults;

/// <summary>The broker dies or stalls under load and returns, on the test's own servers.</summary>
public sealed class BrokerKilledTests : IAsyncLifetime
{
    private const int Clients = 48;
    private const int Kills = 3;

    /// <summary>The API promises 5 s; the rest allows for a busy machine.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    private readonly OwnServersPipeline _pipeline = new();

    [Fact]
    public async Task A_broker_killed_repeatedly_under_load_is_used_within_seconds_of_its_return()
    {
        await using var clients = new RetryingClients(_pipeline.Http, "killed", Clients);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await clients.AcceptAsync(1000);
            _pipeline.Servers.KillRabbitMq();
            await ShouldGoOnAsync(_pipeline.Servers.StartRabbitMq, clients);
        }

        await ShouldHaveKeptAsync(clients);
    }

    [Fact]
    public async Task A_broker_that_returns_after_long_is_used_within_seconds_even_by_an_api_that_started_without_it()
    {
        await using var clients = new RetryingClients(_pipeline.Http, "away", Clients);
        await clients.AcceptAsync(1000);
        _pipeline.Servers.KillRabbitMq();
        using var late = await StartApiAsync();
        await using var lateClients = new RetryingClients(late, "never seen", clients: 4);

        // After about 20 s MassTransit on its own would wait longer than 5 s between two attempts.
        await clients.BeRefusedAsync(5 * Clients);
        await ShouldGoOnAsync(_pipeline.Servers.StartRabbitMq, clients, lateClients);

        await ShouldHaveKeptAsync(clients, lateClients);
    }

    [Fact]
    public async Task A_stalled_broker_causes_503_within_seconds_and_is_used_again_immediately()
    {
        await using var clients = new RetryingClients(_pipeline.Http, "still", Clients);
        await clients.AcceptAsync(1000);

        _pipeline.Servers.FreezeRabbitMq();
        await clients.BeRefusedAsync(3 * Clients);
        await ShouldGoOnAsync(_pipeline.Servers.ThawRabbitMq, clients);

        await ShouldHaveKeptAsync(clients);
    }

    [Fact]
    public async Task A_service_that_waits_for_its_broker_stops_on_request()
    {
        _pipeline.Servers.KillRabbitMq();

        // The API connects on its first publish.
        using var refused = await _pipeline.PublishAsync(Samples.Event("away"));
        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        foreach (var service in (ServiceProcess[])[_pipeline.Api, _pipeline.Consumers[0]])
        {
            await service.LineAsync("The broker does not answer");
            service.Terminate();
            (await service.ExitAsync(TimeSpan.FromSeconds(20))).Should().Be(0, service.Output);
        }
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    /// <summary>Brings the broker back; events must then be accepted and stored.</summary>
    private async Task ShouldGoOnAsync(Action bringBack, params RetryingClients[] clients)
    {
        var before = Stopwatch.GetTimestamp();
        var starting = Task.Run(bringBack);
        await AcceptsConnectionsAsync();
        var back = Stopwatch.GetTimestamp();

        foreach (var one in clients)
        {
            var accepted = await one.AcceptedAfterAsync(before);
            Stopwatch.GetElapsedTime(back, accepted).Should().BeLessThan(Longest);
        }

        var received = (await _pipeline.GetAsync("/stats")).GetProperty("received").GetInt64();
        await _pipeline.ReceivedAsync(received + 1);
        Stopwatch.GetElapsedTime(back).Should().BeLessThan(Longest * 2);
        await starting;
    }

    private async Task ShouldHaveKeptAsync(params RetryingClients[] clients)
    {
        foreach (var one in clients)
        {
            await one.FinishAsync();
            one.LongestResponse.Should().BeLessThan(Longest);
            one.Statuses.Should().BeSubsetOf([HttpStatusCode.Accepted, HttpStatusCode.ServiceUnavailable]);
        }

        // The database is checked first, because the broker's statistics may date from before the stall.
        var accepted = clients.Sum(one => one.Accepted);
        await Eventually.GetAsync(
            () => _pipeline.GetAsync("/stats"),
            stats => stats.GetProperty("unique_processed").GetInt64() >= accepted,
            $"{accepted} events are stored");
        await _pipeline.DrainedAsync();
        (await _pipeline.GetAsync("/stats")).GetProperty("unique_processed").GetInt64().Should().Be(accepted);
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    private async Task<HttpClient> StartApiAsync()
    {
        var api = _pipeline.Start("Aggregator.Api", "--urls", "http://127.0.0.1:0");
        return new HttpClient { BaseAddress = new Uri((await api.LineAsync("Now listening on: ")).Split(' ')[^1]) };
    }

    private Task AcceptsConnectionsAsync()
    {
        var factory = new ConnectionFactory { Uri = _pipeline.Host.Administrator, AutomaticRecoveryEnabled = false };
        return Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await using var connection = await factory.CreateConnectionAsync();
                    return true;
                }
                catch (BrokerUnreachableException)
                {
                    return false;
                }
            },
            "the broker accepts connections",
            TimeSpan.FromMinutes(2));
    }
}
