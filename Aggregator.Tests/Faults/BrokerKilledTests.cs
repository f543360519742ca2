using System.Diagnostics;
using System.Net;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aggregator.Tests.Faults;

/// <summary>The broker dies or stands still under load and comes back, on servers of the test's own.</summary>
public sealed class BrokerKilledTests : IAsyncLifetime
{
    private const int Clients = 48;
    private const int Kills = 3;

    /// <summary>The API promises 5 s; the rest is for a machine that does much else.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    private readonly OwnServersPipeline _pipeline = new();

    [Fact]
    public async Task A_broker_killed_again_and_again_under_load_is_used_within_seconds_of_its_return()
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
    public async Task A_broker_that_was_away_for_long_is_used_within_seconds_even_by_an_api_that_never_saw_it()
    {
        await using var clients = new RetryingClients(_pipeline.Http, "away", Clients);
        await clients.AcceptAsync(1000);
        _pipeline.Servers.KillRabbitMq();
        using var late = await StartApiAsync();
        await using var lateClients = new RetryingClients(late, "never seen", clients: 4);

        // About 20 s, after which MassTransit by itself would wait longer than 5 s between two attempts.
        await clients.BeRefusedAsync(5 * Clients);
        await ShouldGoOnAsync(_pipeline.Servers.StartRabbitMq, clients, lateClients);

        await ShouldHaveKeptAsync(clients, lateClients);
    }

    [Fact]
    public async Task A_broker_that_stands_still_is_answered_503_within_seconds_and_used_again_at_once()
    {
        await using var clients = new RetryingClients(_pipeline.Http, "still", Clients);
        await clients.AcceptAsync(1000);

        _pipeline.Servers.FreezeRabbitMq();
        await clients.BeRefusedAsync(3 * Clients);
        await ShouldGoOnAsync(_pipeline.Servers.ThawRabbitMq, clients);

        await ShouldHaveKeptAsync(clients);
    }

    [Fact]
    public async Task A_service_that_waits_for_its_broker_ends_when_it_is_told_to()
    {
        _pipeline.Servers.KillRabbitMq();

        // The API connects when it has something to publish.
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

    /// <summary>Brings the broker back; events have to be accepted then, and stored.</summary>
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
            one.LongestAnswer.Should().BeLessThan(Longest);
            one.Statuses.Should().BeSubsetOf([HttpStatusCode.Accepted, HttpStatusCode.ServiceUnavailable]);
        }

        // The database first: the broker's statistics may be those of before it stood still.
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
