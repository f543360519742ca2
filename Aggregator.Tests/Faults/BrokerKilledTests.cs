using System.Diagnostics;
using System.Net;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit.Abstractions;

namespace Aggregator.Tests.Faults;

/// <summary>The broker dies under load and is started again at once, on servers of the test's own.</summary>
public sealed class BrokerKilledTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Clients = 48;
    private const int Kills = 3;

    /// <summary>The API promises 5 s; the rest is for a machine that does much else.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    private readonly OwnServersPipeline _pipeline = new();

    [Fact]
    public async Task A_broker_killed_under_load_takes_events_within_seconds_of_its_return()
    {
        await using var clients = new RetryingClients(_pipeline.Http, "killed", Clients);
        for (var kill = 1; kill <= Kills; kill++)
        {
            var enough = clients.Accepted + 2000;
            await Eventually.TrueAsync(() => Task.FromResult(clients.Accepted >= enough), "the load runs");

            var killed = Stopwatch.GetTimestamp();
            await Task.Run(_pipeline.Servers.KillRabbitMq);
            var starting = Stopwatch.GetTimestamp();
            var start = Task.Run(_pipeline.Servers.StartRabbitMq);
            await AcceptsConnectionsAsync();
            var back = Stopwatch.GetTimestamp();

            var accepted = await clients.AcceptedAfterAsync(starting);
            output.WriteLine($"kill {kill}: away {Stopwatch.GetElapsedTime(killed, back)}, 202 after {Stopwatch.GetElapsedTime(back, accepted)}, longest answer {clients.LongestAnswer}");
            await StoredAsync($"probe-{kill}");
            output.WriteLine($"kill {kill}: stored after {Stopwatch.GetElapsedTime(back)}");
            await start;
        }

        await clients.FinishAsync();
        output.WriteLine($"accepted {clients.Accepted}, longest {clients.LongestAnswer}");
        await _pipeline.DrainedAsync();
        var stats = await _pipeline.GetAsync("/stats");
        stats.GetProperty("unique_processed").GetInt64().Should().Be(clients.Accepted + Kills);
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
        output.WriteLine(_pipeline.Api.Output);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private async Task StoredAsync(string topic)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await _pipeline.PublishAsync(Samples.Event(topic, "the-same"));
                return answer.StatusCode == HttpStatusCode.Accepted;
            },
            "the probe is accepted");
        await _pipeline.StoredAsync(topic, 1);
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
