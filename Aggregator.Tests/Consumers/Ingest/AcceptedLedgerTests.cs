using System.Globalization;
using System.Net;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;

namespace Aggregator.Tests.Consumers.Ingest;

/// <summary>Events answered with 202 and received events are counted separately and compared.</summary>
public sealed class AcceptedLedgerTests : IAsyncLifetime
{
    private const string Rule = "what each API process had accepted 40 s ago has been received";

    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public async Task Accepted_events_are_counted_for_each_route_and_are_received()
    {
        _pipeline.StartConsumer();
        await AcceptAsync(Samples.Json("doors", "one"));
        await AcceptAsync($"[{string.Join(',', Samples.Many("doors", 3))}]");
        await AcceptAsync(string.Join('\n', Samples.Many("doors", 1200)), "application/x-ndjson");
        await _pipeline.Broker.PublishAsync($"[{string.Join(',', Samples.Many("doors", 7))}]", Samples.NewId());

        await _pipeline.ReceivedAsync(1211);
        var stats = await AcceptedAsync(1204);
        var verdict = await _pipeline.GetAsync("/verify");

        stats.GetProperty("accepted").ToString().Should().Be("""{"single":1,"array":3,"lines":1200}""");
        stats.GetProperty("received_rest").GetInt64().Should().Be(1204);
        stats.GetProperty("received_amqp").GetInt64().Should().Be(7);
        verdict.GetProperty("balanced").GetBoolean().Should().BeTrue(verdict.ToString());
        verdict.GetProperty("doors").GetProperty("accepted").ToString().Should().Be(
            stats.GetProperty("accepted").ToString());
    }

    [Fact]
    public async Task Accepted_events_that_vanish_from_the_queue_fail_the_verification_and_degrade_the_status()
    {
        for (var i = 0; i < 5; i++)
            await AcceptAsync(Samples.Json("purged", Samples.NewId()));
        await AcceptedAsync(5);
        await AgeAsync();
        (await CheckHoldsAsync()).Should().BeTrue("they still wait");

        await PurgeAsync();
        _pipeline.StartConsumer();
        await _pipeline.ConsumedByAsync(1);
        await AcceptAsync(Samples.Json("purged", "after"));
        await _pipeline.ReceivedAsync(1);
        await AcceptedAsync(6);
        await AgeAsync();

        var verdict = await _pipeline.GetAsync("/verify");
        verdict.GetProperty("balanced").GetBoolean().Should().BeFalse();
        Check(verdict).GetProperty("holds").GetBoolean().Should().BeFalse();
        verdict.GetProperty("checks").EnumerateArray()
            .Count(check => !check.GetProperty("holds").GetBoolean())
            .Should().Be(1);
        verdict.GetProperty("doors").GetProperty("missing").GetInt64().Should().Be(5);
        var stats = await _pipeline.GetAsync("/stats");
        stats.GetProperty("status").GetString().Should().Be("degraded");
        stats.GetProperty("status_reasons").ToString().Should().Contain("have not been received");
    }

    [Fact]
    public async Task The_accepted_events_of_a_killed_process_are_recorded_and_become_due()
    {
        await AcceptAsync(Samples.Json("killed", "a"));
        await AcceptedAsync(1);
        _pipeline.Api.Kill();
        await _pipeline.Api.ExitAsync();
        await AgeAsync();

        _pipeline.StartConsumer();
        await Eventually.TrueAsync(
            () => _pipeline.ScalarAsync<bool>("SELECT coalesce(sum(received), 0) = 1 FROM received_ledger"),
            "it is received");

        var known = await _pipeline.ScalarAsync<long>(
            """
            SELECT count(*) FROM accepted_ledger JOIN received_ledger USING (process_id)
            WHERE accepted = 1 AND received = 1
            """);
        known.Should().Be(1, "it is received under the process that accepted it");
    }

    [Fact]
    public async Task A_process_writes_its_last_counts_on_shutdown()
    {
        foreach (var i in Enumerable.Range(0, 3))
            await AcceptAsync(Samples.Json("ended", i.ToString(CultureInfo.InvariantCulture)));

        _pipeline.Api.Terminate();
        await _pipeline.Api.ExitAsync();

        (await _pipeline.ScalarAsync<long>("SELECT sum(accepted)::bigint FROM accepted_ledger")).Should().Be(3);
    }

    [Fact]
    public async Task Events_in_a_message_that_is_rejected_unread_are_accounted_for()
    {
        await AcceptAsync($"[{string.Join(',', Samples.Many("unread", 23))}]");
        await AcceptedAsync(23);
        await MoveAsync(LogEventsTopology.ErrorQueue);
        _pipeline.StartConsumer();

        await _pipeline.ReceivedAsync(1);
        await AgeAsync();

        var verdict = await _pipeline.GetAsync("/verify");
        verdict.GetProperty("balanced").GetBoolean().Should().BeTrue(verdict.ToString());
        verdict.GetProperty("doors").GetProperty("due").GetInt64().Should().Be(23);
        verdict.GetProperty("ledger").GetProperty("rejected").GetInt64().Should().Be(1);
    }

    [Fact]
    public async Task Marks_invented_by_publishers_hide_no_missing_events()
    {
        _pipeline.StartConsumer();
        await AcceptAsync(Samples.Json("invented", "accepted"));
        var marks = new[]
        {
            "aggregator-api/",
            $"aggregator-api/{Guid.NewGuid():N}/1",
            $"aggregator-api/{Guid.NewGuid():N}/999999999",
            "x",
        };
        var channel = await _pipeline.Broker.ChannelAsync();
        foreach (var mark in marks)
        {
            await channel.BasicPublishAsync(
                LogEventsTopology.Exchange, string.Empty, mandatory: true,
                new BasicProperties { MessageId = Samples.NewId(), AppId = mark },
                System.Text.Encoding.UTF8.GetBytes(Samples.Json("invented", Samples.NewId())));
        }

        await _pipeline.ReceivedAsync(5);
        await AcceptedAsync(1);
        await AgeAsync();

        var verdict = await _pipeline.GetAsync("/verify");
        verdict.GetProperty("balanced").GetBoolean().Should().BeTrue(verdict.ToString());
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private async Task AcceptAsync(string body, string mediaType = "application/json")
    {
        using var answer = await _pipeline.PublishTextAsync(body, mediaType);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    /// <summary>
    /// Waits until the API has recorded the given number of accepted events, which it does once a second.
    /// </summary>
    private Task<JsonElement> AcceptedAsync(long events) => Eventually.GetAsync(
        () => _pipeline.GetAsync("/stats"),
        stats => stats.GetProperty("accepted").EnumerateObject().Sum(door => door.Value.GetInt64()) == events,
        string.Create(CultureInfo.InvariantCulture, $"{events} accepted events are written"));

    /// <summary>
    /// Makes all accepted events due. The API writes again only when its counts change. An age of 40 s would not
    /// suffice, because no event is due by its age while the server itself is younger.
    /// </summary>
    private Task AgeAsync() => _pipeline.ExecuteAsync("UPDATE accepted_ledger SET due = accepted");

    private async Task PurgeAsync()
    {
        using var management = TestServers.ManagementClient();
        (await management.DeleteAsync($"api/queues/{_pipeline.Broker.VirtualHost}/{LogEventsTopology.Queue}/contents"))
            .EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Moves the only message of the queue unchanged to another queue, as MassTransit and the broker do.
    /// </summary>
    private async Task MoveAsync(string queue)
    {
        var channel = await _pipeline.Broker.ChannelAsync();
        var got = (await channel.BasicGetAsync(LogEventsTopology.Queue, autoAck: true))!;
        await channel.BasicPublishAsync(
            queue, string.Empty, mandatory: true, new BasicProperties(got.BasicProperties), got.Body);
    }

    private async Task<bool> CheckHoldsAsync() =>
        Check(await _pipeline.GetAsync("/verify")).GetProperty("holds").GetBoolean();

    private static JsonElement Check(JsonElement verdict) =>
        verdict.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("rule").GetString() == Rule);
}
