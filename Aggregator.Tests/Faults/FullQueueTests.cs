using System.Net;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client.Exceptions;

namespace Aggregator.Tests.Faults;

/// <summary>A queue at its limit refuses all messages, and loses none that it has confirmed.</summary>
public sealed class FullQueueTests : IAsyncLifetime
{
    private const string Topic = "full";
    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public async Task A_full_queue_refuses_events_until_it_is_drained_and_loses_no_confirmed_event()
    {
        await _pipeline.LimitQueueAsync(50);

        var direct = await PublishUntilNackAsync();
        using var refused = await Eventually.GetAsync(
            () => _pipeline.PublishAsync(Samples.Event(Topic)),
            answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable,
            "the API refuses");
        refused.Headers.RetryAfter!.Delta.Should().BePositive();
        refused.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");

        _pipeline.StartConsumer();
        var accepted = Samples.NewId();
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await _pipeline.PublishAsync(Samples.Event(Topic, accepted));
                return answer.StatusCode == HttpStatusCode.Accepted;
            },
            "the API accepts again");
        direct.Should().HaveCountGreaterThan(40);
        foreach (var id in direct.Append(accepted))
        {
            await Eventually.TrueAsync(
                () => _pipeline.ScalarAsync<bool>($"SELECT exists (SELECT FROM event_keys WHERE event_id = '{id}')"),
                $"{id} is stored");
        }

        await _pipeline.DrainedAsync();
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    /// <summary>The ids of the events that the broker has confirmed.</summary>
    private async Task<List<string>> PublishUntilNackAsync()
    {
        await using var publisher = new Broker(_pipeline.Host.Publisher, _pipeline.Host.Management);
        var confirmed = new List<string>();
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    for (var i = 0; i < 100; i++)
                    {
                        var id = Samples.NewId();
                        await publisher.PublishAsync(Samples.Json(Topic, id), Samples.NewId());
                        confirmed.Add(id);
                    }

                    return false;
                }
                catch (PublishException nack) when (!nack.IsReturn)
                {
                    return true;
                }
            },
            "the broker refuses");
        return confirmed;
    }
}
